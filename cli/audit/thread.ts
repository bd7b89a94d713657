import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { judgeTasks, type Task, type TaskSettings } from "./tasks";

/** What a thread that judges is started with. */
export interface ThreadData extends TaskSettings {
  /** Answers requests for bytes of objects. */
  readonly ranges?: MessagePort | undefined;
}

// A thread that judges one task after the other.
if (parentPort) {
  const port = parentPort;
  const { ranges, ...settings } = workerData as ThreadData;
  const judge = judgeTasks(settings, ranges);
  port.on("message", async (task: Task) => port.postMessage(await judge(task)));
}
