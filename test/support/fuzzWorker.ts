import { parentPort, workerData } from "node:worker_threads";
import { fuzz } from "./fuzz";
import type { Parsers } from "./parsers/parser";
import type { FuzzReply, FuzzRequest } from "./watchedFuzz";

// Fuzzes the parsers that are asked for, and stores the number of each round where the watching thread reads it.

const { module, round } = workerData as { readonly module: string; readonly round: Int32Array };
const { PARSERS } = require(module) as { readonly PARSERS: Parsers };
const begin = (number: number) => void Atomics.store(round, 0, number);

async function answer({ name, ...options }: FuzzRequest): Promise<FuzzReply> {
  const parser = PARSERS[name];
  try {
    if (!parser) throw new Error(`no parser ${name}`);
    return { cost: await fuzz(parser, { ...options, begin }) };
  } catch (error) {
    return { error };
  }
}

parentPort?.on("message", (request: FuzzRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});
