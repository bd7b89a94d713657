import type { StorageWork } from "../../storage/work";
import { describeTransfer } from "../progress";
import type { Job } from "../resource";
import { nameOf } from "../urn";

/** A job on Cloud Storage, whose progress is shown beside the resource. */
export function transferWork(job: Job): StorageWork {
  const { urn, storage, limits } = job;
  return {
    storage,
    limits,
    report: (progress) => job.show(describeTransfer(nameOf(urn), progress)),
  };
}
