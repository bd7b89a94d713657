import { MessageChannel, type Worker } from "node:worker_threads";
import { lazy } from "../../inspect/lazy";
import type { StorageClient } from "../../storage/client";
import { answerRanges } from "../../storage/ranges";
import { type Judged, unread } from "./judgeVersion";
import type * as startThreadModule from "./startThread";
import { judgeTasks, type Task, type TaskSettings } from "./tasks";

/** A separate file, beside that of the thread. */
const starter = lazy(() => require("./startThread") as typeof startThreadModule);

/** What judges the versions of an audit. */
export interface Judge {
  judge(task: Task): Promise<Judged>;
  close(): Promise<void>;
}

/**
 * Judges in this thread, or in several. Objects are always judged in others, since who reads them is blocked meanwhile.
 * @param jobs versions that are judged at once.
 */
export function openJudge(settings: TaskSettings, jobs: number, storage?: StorageClient): Judge {
  if (storage || jobs > 1) return new JudgePool(settings, storage);
  return { judge: judgeTasks(settings), close: async () => undefined };
}

/** Threads that judge versions, each one at a time; this thread answers their requests for bytes of objects. */
class JudgePool implements Judge {
  private readonly settings: TaskSettings;
  private readonly storage: StorageClient | undefined;
  private readonly idle: Worker[] = [];

  constructor(settings: TaskSettings, storage?: StorageClient) {
    this.settings = settings;
    this.storage = storage;
  }

  /** Judges a version in a thread without work, else in a new one. A thread that ends by it takes no other version along. */
  readonly judge = async (task: Task): Promise<Judged> => {
    const thread = this.idle.pop() ?? this.start();
    try {
      const judged = await answerOf(thread, task);
      this.idle.push(thread);
      return judged;
    } catch (error) {
      await thread.terminate();
      return unread(task.path, error);
    }
  };

  async close(): Promise<void> {
    await Promise.all(this.idle.map((thread) => thread.terminate()));
  }

  private start(): Worker {
    const { storage } = this;
    if (!storage) return starter().startThread(this.settings);
    const { port1, port2 } = new MessageChannel();
    answerRanges(port1, storage);
    port1.unref();
    return starter().startThread({ ...this.settings, ranges: port2 });
  }
}

function answerOf(thread: Worker, task: Task): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const listeners = {
      message: (judged: Judged) => settle(() => resolve(judged)),
      error: (error: unknown) => settle(() => reject(error)),
      exit: (code: number) => settle(() => reject(new Error(`the thread has ended with ${code}`))),
    };
    const settle = (end: () => void) => {
      for (const [event, listener] of Object.entries(listeners)) thread.off(event, listener);
      thread.unref();
      end();
    };
    for (const [event, listener] of Object.entries(listeners)) thread.on(event, listener);
    thread.ref();
    thread.postMessage(task);
  });
}
