import assert from "node:assert/strict";
import { FormatError } from "../../inspect/bytes/formatError";
import { InvalidTflite } from "../../inspect/tflite/fault";
import type { Parser } from "./parsers/parser";
import { changed, random } from "./random";

export const SEED = 20260101;

/** What a parser cost. */
export interface Fuzzed {
  readonly rounds: number;
  /** Milliseconds of processor time of the slowest input, and of all. */
  readonly slowest: number;
  readonly total: number;
  /** Bytes by which the process grew. */
  readonly grown: number;
}

/** How often a parser is called, and what it may cost. */
export interface FuzzOptions {
  readonly rounds: number;
  /** Most milliseconds of processor time of one input. */
  readonly most: number;
  readonly seed?: number;
  /** Called with the number of each round before it. */
  readonly begin?: (round: number) => void;
}

/**
 * Gives a parser its inputs with changes, which it may only accept or refuse. Throws an error that names the round in
 * which it did anything else, or took longer than `most` milliseconds of processor time.
 */
export async function fuzz(
  { inputs, parse }: Parser,
  { rounds, most, seed = SEED, begin }: FuzzOptions,
): Promise<Fuzzed> {
  const next = random(seed);
  const before = process.memoryUsage.rss();
  const started = process.cpuUsage();
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    begin?.(round);
    const bytes = changed(inputs[next() % inputs.length] ?? Buffer.alloc(1), next);
    const start = process.cpuUsage();
    try {
      await parse(bytes);
    } catch (error) {
      const isRefusal = error instanceof FormatError || error instanceof InvalidTflite;
      if (!isRefusal) throw new Error(`seed ${seed}, round ${round}: ${error}`, { cause: error });
    }
    const taken = milliseconds(start);
    assert.ok(taken < most, `seed ${seed}, round ${round}: ${taken} ms`);
    slowest = Math.max(slowest, taken);
  }
  return {
    rounds,
    slowest,
    total: milliseconds(started),
    grown: process.memoryUsage.rss() - before,
  };
}

function milliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return Math.round((user + system) / 1000);
}
