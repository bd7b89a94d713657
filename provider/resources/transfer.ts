import type { StorageWork } from "../../storage/work";
import { describeTransfer } from "../progress";
import type { Job } from "../resource";

/** A job on Cloud Storage, whose progress is shown beside the resource. */
export function transferWork(job: Job): StorageWork {
  const name = job.urn.slice(job.urn.lastIndexOf("::") + 2);
  const { storage, limits } = job;
  return { storage, limits, report: (progress) => job.show(describeTransfer(name, progress)) };
}
