import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectBundle } from "../inspect";
import { installationOf } from "../packing/installation";
import { mend } from "../test/support/mendedRoutines";
import { minorOf } from "../text";
import { checkout } from "./setup/cache";

// Applies the fixes of refused routines, installs the result as an image would, imports the predictor, and writes the
// outcome to test/fixtures/tried/mended.json. Names on the command line are routines to add.

/** The outcome for one routine. */
interface Result {
  readonly asOf: string;
  readonly python: string;
  /** Codes of the fixes that were applied. */
  readonly applied: readonly string[];
  /** Text of requirements.txt after the fixes. */
  readonly requirements: string;
  /** `imports`, or what failed. */
  readonly outcome: string;
}

const RESULTS = join(checkout, "test/fixtures/tried/mended.json");

async function main(added: readonly string[]): Promise<void> {
  const results: Record<string, Result> = existsSync(RESULTS)
    ? JSON.parse(readFileSync(RESULTS, "utf8")).results
    : {};
  for (const name of added.length > 0 ? added : Object.keys(results)) {
    results[name] = await imported(name);
    console.log(`${name}: ${results[name].outcome}`);
    if (results[name].outcome !== "imports") process.exitCode = 1;
    const sorted = Object.fromEntries(Object.entries(results).sort());
    const text = JSON.stringify({ source: "tools/mended.ts", results: sorted }, undefined, 1);
    writeFileSync(RESULTS, `${text}\n`);
  }
}

async function imported(name: string): Promise<Result> {
  const { folder, options, requirements, applied, left } = await mend(name);
  const source = join(folder, "src");
  const inspection = await inspectBundle(source, options);
  const python = minorOf(inspection.manifest.routine?.pythonVersion ?? "");
  const place = mkdtempSync(join(tmpdir(), "model-version-mended-"));
  const common = { asOf: new Date().toISOString().slice(0, 10), python, applied, requirements };
  try {
    if (left.length > 0) return { ...common, outcome: `still refused: ${left.join(", ")}` };
    const own = join(place, "bin/python");
    const [module = "", className = ""] = (options.customPrediction?.predictor ?? "").split(":");
    const fault = run(`python${python}`, ["-m", "venv", "--without-pip", place], source);
    if (fault !== undefined) throw new Error(`python${python} is needed: ${fault}`);
    const calls: readonly (readonly [string, readonly string[]])[] = [
      ...installationOf(inspection).calls.map(
        (words) => ["uv", ["pip", "install", "--quiet", "--python", own, ...words]] as const,
      ),
      [own, ["-c", `import ${module}\n${module}.${className}`]],
    ];
    for (const [program, words] of calls) {
      const outcome = run(program, words, source);
      if (outcome !== undefined) return { ...common, outcome };
    }
    return { ...common, outcome: "imports" };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** The last lines of a command that failed; undefined if it succeeded. */
function run(program: string, words: readonly string[], cwd: string): string | undefined {
  const { status, stderr, error } = spawnSync(program, words, { cwd, encoding: "utf8" });
  if (status === 0) return undefined;
  return (error?.message ?? stderr ?? "").trim().split("\n").slice(-3).join(" | ");
}

main(process.argv.slice(2));
