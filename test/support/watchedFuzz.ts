import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Fuzzed } from "./fuzz";

/** A parser that is fuzzed in the thread. */
export interface FuzzRequest {
  readonly name: string;
  readonly rounds: number;
  readonly seed: number;
  /** Most milliseconds of processor time of one input. */
  readonly most: number;
}

export type FuzzReply = { readonly cost: Fuzzed } | { readonly error: unknown };

/** A thread that fuzzes parsers one after the other, and is ended when a parser does not return. */
export class FuzzThread {
  private readonly module: string;
  private readonly patience: number;
  private readonly round = new Int32Array(new SharedArrayBuffer(4));
  private worker: Worker | undefined;

  /**
   * @param module path of a module that exports `PARSERS`.
   * @param patience milliseconds after which an input counts as one on which the parser hangs.
   */
  constructor(module: string, patience: number) {
    this.module = module;
    this.patience = patience;
  }

  /** Throws an error with the seed and the round in which the parser failed, or from which it did not return. */
  async fuzz(request: FuzzRequest): Promise<Fuzzed> {
    this.worker ??= this.start();
    const { worker } = this;
    const watching = new AbortController();
    const done = new Promise<FuzzReply>((resolve, reject) => {
      worker.removeAllListeners();
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    Atomics.store(this.round, 0, 0);
    worker.postMessage(request);
    const reply = await Promise.race([done, this.hang(watching.signal)]);
    watching.abort();
    if (typeof reply === "number") {
      await this.end();
      throw new Error(`seed ${request.seed}, round ${reply}: no end after ${this.patience} ms`);
    }
    if ("error" in reply) throw reply.error;
    return reply.cost;
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private start(): Worker {
    // A thread does not inherit the loaders of TypeScript: tsx/esm is for import(), and does nothing without data.
    const at = JSON.stringify({ parentURL: pathToFileURL(__filename).href, data: true });
    const modules = [require.resolve("tsx/cjs"), join(__dirname, "fuzzWorker.ts")];
    const code = [
      `require("node:module").register("tsx/esm", ${at});`,
      ...modules.map((path) => `require(${JSON.stringify(path)});`),
    ].join("\n");
    return new Worker(code, { eval: true, workerData: { module: this.module, round: this.round } });
  }

  /** The number of a round that does not end. */
  private async hang(signal: AbortSignal): Promise<number> {
    for (let last = -1; ; ) {
      await setTimeout(this.patience, undefined, { signal }).catch(() => undefined);
      const now = Atomics.load(this.round, 0);
      if (now === last || signal.aborted) return now;
      last = now;
    }
  }
}
