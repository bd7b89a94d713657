import type { Worker } from "node:worker_threads";
import { startWorker } from "../../storage/ranges/startWorker";
import type { ThreadData } from "./thread";

/** Starts a thread that judges versions. */
export function startThread(data: ThreadData): Worker {
  return startWorker(require.resolve("./thread"), {
    workerData: data,
    ...(data.ranges && { transferList: [data.ranges] }),
  });
}
