import { Worker, type WorkerOptions } from "node:worker_threads";

/** Starts a module as a thread; it does not keep the process alive. */
export function startWorker(path: string, options: WorkerOptions): Worker {
  // Sources that are not built need tsx, which a thread does not inherit from the process.
  const unbuilt = path.endsWith(".ts") ? { execArgv: ["--require", "tsx/cjs"] } : {};
  const thread = new Worker(path, { ...options, ...unbuilt });
  thread.unref();
  return thread;
}
