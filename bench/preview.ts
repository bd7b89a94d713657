import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPack, aProject, copyOf, pack, scratchFolder } from "../test/support/project";
import { Stack } from "../tools/engineRun/stack";
import { findPulumi } from "../tools/setup/findPulumi";
import { line } from "./measure";

/** One way to run a preview. */
interface Way {
  readonly stack: Stack;
  readonly words: readonly string[];
}

const versions = (count: number) => `
for (let index = 0; index < ${count}; index++)
  new ModelVersion("iris" + index, { bucket: "models", export: { path: "./export" } });`;

/** The same files without this package. */
const OBJECTS = `
const fs = require("fs");
const path = require("path");
for (const name of fs.readdirSync("export", { recursive: true })) {
  const file = path.resolve("export", name);
  if (!fs.statSync(file).isFile()) continue;
  new gcp.storage.BucketObject(name, { bucket: "models", name, source: new pulumi.asset.FileAsset(file) });
}`;

async function aStack(program: string): Promise<Stack> {
  const project = aProject(program);
  copyOf("keras3_export", project);
  if (program === OBJECTS) {
    const file = join(project, "index.js");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^const \{ ModelVersion.*\n/, ""));
  }
  const stack = new Stack(project, scratchFolder(), "http://127.0.0.1:9/");
  await stack.init();
  return stack;
}

/** Seconds of the fastest of `runs` previews of each way, run in turns: what else the machine does only adds. */
async function fastest(ways: readonly Way[], runs: number): Promise<number[]> {
  const seconds = ways.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < runs; run++) {
    for (const [index, { stack, words }] of ways.entries()) {
      const started = Date.now();
      const { code, output } = await stack.preview(...words);
      if (code !== 0) throw new Error(output);
      seconds[index] = Math.min(seconds[index] ?? 0, (Date.now() - started) / 1000);
    }
  }
  return seconds;
}

/** What component and pack add to a preview, and what a pack without a policy adds already. */
export async function benchPreview(): Promise<void> {
  if (!findPulumi()) {
    line("preview", "no engine: npm run setup", "-");
    return;
  }
  const none: readonly string[] = [];
  const full = ["--policy-pack", pack];
  const empty = ["--policy-pack", aPack("[]")];
  const [objects, one, many] = [
    await aStack(OBJECTS),
    await aStack(versions(1)),
    await aStack(versions(100)),
  ];

  const [plain = 0, emptied = 0, component = 0, whole = 0] = await fastest(
    [
      { stack: objects, words: none },
      { stack: objects, words: empty },
      { stack: one, words: none },
      { stack: one, words: full },
    ],
    7,
  );
  line(
    "preview of a ModelVersion with pack / plain objects",
    `${(whole / plain).toFixed(2)}x (${whole.toFixed(2)} s)`,
    "1.15x",
  );
  line("  an empty pack, of any author / plain objects", `${(emptied / plain).toFixed(2)}x`, "-");
  line("  the component without a pack / plain objects", `${(component / plain).toFixed(2)}x`, "-");

  const [bare = 0, hollow = 0, judged = 0] = await fastest(
    [
      { stack: many, words: none },
      { stack: many, words: empty },
      { stack: many, words: full },
    ],
    3,
  );
  line(
    "preview of 100 ModelVersions with pack / without",
    `+${percent(judged, bare)} (${judged.toFixed(2)} s)`,
    "+15 %",
  );
  line("  an empty pack, of any author / without", `+${percent(hollow, bare)}`, "-");
}

function percent(more: number, than: number): string {
  return `${((more / than - 1) * 100).toFixed(0)} %`;
}
