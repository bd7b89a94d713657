import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryCommand } from "../cli/try";
import { type Inspection, type InspectOptions, inspectBundle } from "../inspect";
import { normaliseName } from "../inspect/requirements/names";
import { installationOf } from "../packing/installation";
import {
  digestOfRoutine,
  type GoodRoutine,
  goodRoutines,
  sampleOf,
  whyNotAsked,
} from "../test/support/triedRoutines";
import { minorOf } from "../text";
import { checkout } from "./setup/cache";

// Creates an environment for each routine that is judged clean, as its image would be built, runs `model-version try`
// once, and writes the outcome to test/fixtures/tried/results.json. Words on the command line choose routines by a part
// of their name; without a word, those are chosen whose result is missing or out of date.

/** The outcome for one routine. */
interface Result {
  readonly digest: string;
  readonly asOf: string;
  readonly python: string;
  /** `answers`, or the code and the message of what failed. */
  readonly outcome: string;
  readonly response?: string;
  /** Installed versions of numpy and of what the requirements name. */
  readonly installed: Readonly<Record<string, string>>;
}

const RESULTS = join(checkout, "test/fixtures/tried/results.json");
const TODAY = new Date().toISOString().slice(0, 10);
const MAKER = join(checkout, "test/fixtures/tried/make_artifacts.py");
const scratch = mkdtempSync(join(tmpdir(), "model-version-tried-"));

async function main(words: readonly string[]): Promise<void> {
  const results: Record<string, Result> = existsSync(RESULTS)
    ? JSON.parse(readFileSync(RESULTS, "utf8")).results
    : {};
  const all = goodRoutines();
  const chosen = all.filter((routine) => {
    if (whyNotAsked(routine) !== undefined) return false;
    if (words.length > 0) return words.some((word) => routine.name.includes(word));
    const known = results[routine.name];
    return known?.outcome !== "answers" || known.digest !== digestOfRoutine(routine);
  });
  // Sorted so that routines with the same requirements follow each other and share an environment.
  chosen.sort((a, b) => textOf(a).localeCompare(textOf(b)));
  for (const routine of chosen) {
    const result = await ask(routine).catch((error: Error) => failed(routine, error.message));
    results[routine.name] = result;
    console.log(`${routine.name}: ${result.outcome}`);
    if (result.outcome !== "answers") process.exitCode = 1;
    const kept = all.flatMap(({ name }) => (results[name] ? [[name, results[name]]] : []));
    const source = "npm run test:try";
    writeFileSync(
      RESULTS,
      `${JSON.stringify({ source, results: Object.fromEntries(kept) }, undefined, 1)}\n`,
    );
  }
}

function textOf({ source }: GoodRoutine): string {
  const file = join(source, "requirements.txt");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function failed(routine: GoodRoutine, outcome: string): Result {
  return { digest: digestOfRoutine(routine), asOf: TODAY, python: "", outcome, installed: {} };
}

async function ask(routine: GoodRoutine): Promise<Result> {
  const sample = sampleOf(routine);
  if (!sample) throw new Error("test/fixtures/tried/requests.json has no request for it");
  const { predictor, source, serving } = routine;
  const folder = mkdtempSync(join(scratch, "routine-"));
  try {
    const options: InspectOptions = {
      customPrediction: { predictor, exclude: ["expected.json"] },
      ...(serving && { serving }),
    };
    const inspection = await inspectBundle(source, options);
    const { manifest } = inspection;
    const python = environment(source, inspection);
    const made = join(folder, "artifacts");
    mkdirSync(made);
    const artifacts = sample.makesArtifacts ? made : (routine.artifacts ?? made);
    if (sample.makesArtifacts) run(python, [MAKER, routine.name, made], folder);
    const request = join(folder, "request.json");
    writeFileSync(request, JSON.stringify(sample.request));
    const printed: string[] = [];
    await tryCommand.run(
      [
        ...[source, "--predictor", predictor, "--no-install", "--python", python, "--json"],
        ...["--request", request],
        ...["--artifacts", artifacts],
        ...(sample.needsCredentials ? credentials(folder) : []),
      ],
      { out: (text) => printed.push(text), err: () => undefined },
    );
    const { verdict, findings, response, python: used } = JSON.parse(printed.join("\n"));
    const refusal = findings.find((one: { level: string }) => one.level === "mandatory");
    const names = manifest.routine?.requirements.map(({ name }) => name) ?? [];
    return {
      digest: digestOfRoutine(routine),
      asOf: TODAY,
      python: used.version,
      outcome: verdict === "worked" ? "answers" : `${refusal?.code}: ${refusal?.message}`,
      ...(response !== undefined && { response: response.text.slice(0, 300) }),
      installed: installedOf(python, [...names, "numpy", "google-cloud-aiplatform"]),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let last: { readonly key: string; readonly folder: string } | undefined;

/**
 * Creates a virtual environment with the pip calls of the image and returns its Python. The next routine reuses it if
 * it has the same requirements. pip installs, as in the image, because uv chooses other versions of unpinned
 * distributions.
 */
function environment(source: string, inspection: Inspection): string {
  const { manifest, requirementFiles } = inspection;
  const version = minorOf(manifest.routine?.pythonVersion ?? "");
  const { calls } = installationOf(inspection);
  const texts = requirementFiles.map((file) => readFileSync(join(source, file), "utf8"));
  const key = JSON.stringify([version, calls, texts]);
  if (last?.key === key) return join(last.folder, "bin/python");
  if (last) rmSync(last.folder, { recursive: true, force: true });
  const folder = mkdtempSync(join(scratch, "environment-"));
  last = { key, folder };
  run(`python${version}`, ["-m", "venv", folder], scratch);
  const python = join(folder, "bin/python");
  for (const call of calls) run(python, ["-m", "pip", "install", "--quiet", ...call], source);
  return python;
}

/** Credentials with which a client can be constructed; no service accepts them. */
function credentials(folder: string): string[] {
  const file = join(folder, "credentials.json");
  const secret = { client_id: "x", client_secret: "x", refresh_token: "x" };
  writeFileSync(file, JSON.stringify({ type: "authorized_user", ...secret }));
  return [
    ...["--env", `GOOGLE_APPLICATION_CREDENTIALS=${file}`],
    ...["--env", "GOOGLE_CLOUD_PROJECT=project"],
  ];
}

function installedOf(python: string, names: readonly string[]): Record<string, string> {
  const list = run(python, ["-m", "pip", "list", "--format=json"], scratch);
  const wanted = new Set(names.map(normaliseName));
  return Object.fromEntries(
    (JSON.parse(list) as { name: string; version: string }[])
      .filter(({ name }) => wanted.has(normaliseName(name)))
      .map(({ name, version }) => [normaliseName(name), version]),
  );
}

function run(program: string, words: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  const said = (error?.message ?? stderr).trim().split("\n").slice(-4).join(" | ");
  throw new Error(`${program.split("/").at(-1)} ${words.slice(0, 3).join(" ")}: ${said}`);
}

mkdirSync(join(checkout, "test/fixtures/tried"), { recursive: true });
main(process.argv.slice(2)).finally(() => rmSync(scratch, { recursive: true, force: true }));
