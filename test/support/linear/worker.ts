import { parentPort, workerData } from "node:worker_threads";
import { FormatError } from "../../../inspect/bytes/formatError";
// Loaded before the readers, so that V8 compiles them with counters.
import { countBlocks, countScanned } from "./countWork";
import { READERS, STARTS, UNITS } from "./readers";

/** Work of one reader on strings of n and of 2n characters. */
export interface Growth {
  /** Blocks of code that ran, for all strings with the same start. */
  readonly blocks: readonly { readonly start: string; readonly counts: readonly number[] }[];
  /** Characters that searches scanned, for each string. */
  readonly scanned: readonly { readonly text: string; readonly counts: readonly number[] }[];
}

function measure(): Growth {
  const { reader, length } = workerData as { reader: string; length: number };
  const read = (text: string) => {
    try {
      READERS[reader]?.(text);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  };
  const textOf = (start: string, unit: string, times: number) =>
    start + unit.repeat(Math.ceil(length / unit.length) * times);
  const growth = { blocks: [], scanned: [] } as {
    -readonly [Key in keyof Growth]: Growth[Key][number][];
  };
  for (const start of STARTS) {
    const all = (times: number) => UNITS.map((unit) => textOf(start, unit, times));
    const counts = [1, 2].map((times) =>
      countBlocks(() => {
        for (const text of all(times)) read(text);
      }),
    );
    growth.blocks.push({ start, counts });
    for (const unit of UNITS) {
      const counts = [1, 2].map((times) => countScanned(() => read(textOf(start, unit, times))));
      growth.scanned.push({ text: start + unit, counts });
    }
  }
  return growth;
}

parentPort?.postMessage(measure());
