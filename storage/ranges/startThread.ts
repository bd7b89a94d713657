import type { Worker } from "node:worker_threads";
import type { Connection } from "./connect";
import { startWorker } from "./startWorker";

/** Starts the thread that answers a blocked one. */
export function startThread(connection: Connection): Worker {
  return startWorker(require.resolve("./thread"), { workerData: connection });
}
