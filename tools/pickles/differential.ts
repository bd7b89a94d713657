import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { recognise } from "../../inspect/formats";

/** What Python's unpicklers do with a stream, the worst first. */
export type Truth = "called" | "loaded" | "reached" | "none";

/** A stream on which the recogniser is compared with Python; test/fixtures/pickle-streams.json contains a sample. */
export interface StreamSample {
  readonly hex: string;
  readonly worst: Truth;
}

const PICKLES: ReadonlySet<string> = new Set(["pickle", "joblib", "torch-legacy"]);
const MOST_OUTPUT = 1 << 30;

/** Whether an unpickler calls or returns what a stream imports, but the recogniser does not detect a pickle. */
export function isMissed(bytes: Buffer, worst: Truth): boolean {
  if (worst !== "called" && worst !== "loaded") return false;
  return !PICKLES.has(recognise(bufferSource(bytes)).format);
}

function python(script: string, args: readonly string[], input?: Buffer): Buffer {
  const options = { input, maxBuffer: MOST_OUTPUT };
  const file = join(process.cwd(), "tools/pickles", script);
  const { status, stdout, stderr } = spawnSync("python3", ["-W", "ignore", file, ...args], options);
  if (status !== 0) throw new Error(`${script}: ${stderr.toString("utf8").slice(-500)}`);
  return stdout;
}

/** Generates streams and records what this machine's Python does with each; no import of a stream is executed. */
export function recordStreams(seed: number, count: number): StreamSample[] {
  const framed = python("streams.py", ["--seed", `${seed}`, "--count", `${count}`]);
  const rows = python("recorder.py", ["--frames"], framed).toString("utf8").trim().split("\n");
  let at = 0;
  return rows.map((row) => {
    const start = at + 4;
    at = start + framed.readUInt32LE(at);
    const { worst } = JSON.parse(row) as { worst: Truth };
    return { hex: framed.toString("hex", start, at), worst };
  });
}

/**
 * `tsx tools/pickles/differential.ts SEED COUNT [SAMPLE]`: prints misses; with SAMPLE writes the short streams there.
 */
function main([seed = "1", count = "40000", sample]: readonly string[]): void {
  const streams = recordStreams(Number(seed), Number(count));
  const missed = streams.filter(({ hex, worst }) => isMissed(Buffer.from(hex, "hex"), worst));
  for (const { hex, worst } of missed) console.log(`${worst} ${hex}`);
  console.log(`${streams.length} streams, ${missed.length} missed`);
  if (sample !== undefined) {
    const short = streams.filter(({ hex }) => hex.length <= 160);
    const rows = short.map((row) => `  ${JSON.stringify(row)}`).join(",\n");
    writeFileSync(sample, `[\n${rows}\n]\n`);
  }
  process.exitCode = missed.length > 0 ? 1 : 0;
}

if (require.main === module) main(process.argv.slice(2));
