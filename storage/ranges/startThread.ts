import { Worker } from "node:worker_threads";
import type { Connection } from "./connect";

/** Starts the thread that answers a blocked one; it does not keep the process alive. */
export function startThread(connection: Connection): Worker {
  return startWorker(require.resolve("./thread"), connection);
}

/** Starts a module as a thread. */
export function startWorker(path: string, workerData: unknown): Worker {
  // Sources that are not built need tsx, which a thread does not inherit from the process.
  const unbuilt = path.endsWith(".ts") ? { execArgv: ["--require", "tsx/cjs"] } : {};
  const thread = new Worker(path, { workerData, ...unbuilt });
  thread.unref();
  return thread;
}
