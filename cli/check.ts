import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { FORMAT_NAMES, type Judgement, type Report, verdictOf } from "../report";
import { isBucketUrl } from "../text";
import { BUCKET_FLAGS } from "./bucketFlags";
import { BUNDLE_FLAGS, bundlePaths } from "./bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords, UsageError } from "./command";
import { today } from "./day";
import { readOutputs, writeOutputs } from "./formats";
import { type Given, judgeBundle } from "./judgeBundle";
import { JUDGE_FLAGS, readJudgeFlags } from "./judgeFlags";
import { version } from "./version";

const FLAGS = {
  ...BUNDLE_FLAGS,
  ...BUCKET_FLAGS,
  ...JUDGE_FLAGS,
  against: {
    type: "string",
    value: "PATH",
    summary:
      "version before: its manifest.json or its folder; says what changed, and what breaks clients",
  },
  resolve: {
    type: "boolean",
    summary: "ask uv or pip whether the requirements and the server can be installed together",
  },
  fix: {
    type: "boolean",
    summary:
      "apply the fixes that edit requirements.txt and exclude, and show them as a difference; nothing new is refused after them",
  },
  "dry-run": { type: "boolean", summary: "with --fix: show the difference and write nothing" },
  "fail-on": {
    type: "string",
    value: "LEVEL",
    values: ["mandatory", "advisory"],
    summary: "level of findings that refuses: mandatory (default), or advisory for warnings, too",
  },
  format: {
    type: "string",
    value: "NAME[=FILE]",
    multiple: true,
    values: FORMAT_NAMES,
    summary: `format of the report, written to FILE if one is named; may be repeated: ${FORMAT_NAMES.join(", ")}`,
  },
  root: {
    type: "string",
    value: "FOLDER",
    summary:
      "folder to which sarif, github, gitlab and junit name paths; default: that of the Git repository, else the current one",
  },
  json: { type: "boolean", summary: "the same as --format json" },
  quiet: {
    type: "boolean",
    short: "q",
    summary: "show only what refuses; nothing if all is clean",
  },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version check`: judges exports or routines. */
export const check: Command = {
  name: "check",
  summary: "judge exports or custom prediction routines",
  operands: "PATH... [options]",
  about: [
    "Judges the export in each folder PATH, or with --predictor the routine's source folder, by the same rules and in the same words as the policy pack. A model-version.json in PATH gives the arguments that its ModelVersion has, except exemptions: a model cannot waive its own findings.",
    "The verdict is in the first line. A bundle without findings is one line, with what was not checked in it.",
    "--fix edits requirements files and the exclude of model-version.json, and nothing else. Of a fix with several ways it takes the first one. A fix that would lead to another refusal is left out and named. Comments, order, line ends and encoding of the files stay; the report is that of the files as they are afterwards.",
  ],
  flags: FLAGS,
  exits: "0 no mandatory finding, 1 refused, 2 usage or unreadable",
  examples: [
    "model-version check ./export",
    "model-version check ./src --predictor predictor:Predictor --fix --dry-run",
    "model-version check ./src --predictor predictor:Predictor --serving us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const paths = bundlePaths(positionals);
    if (paths.length > 1 && values.against !== undefined)
      throw new UsageError("--against is for one PATH");
    if (values.fix && paths.some(isBucketUrl))
      throw new UsageError("--fix edits files of this machine, and nothing in a bucket");
    if (values["dry-run"] && !values.fix) throw new UsageError("--dry-run belongs to --fix");
    const outputs = readOutputs(values.format ?? [], values.json === true);
    const isQuiet = values.quiet === true;
    const given: Given = {
      flags: values,
      isStrict: readFailOn(values["fail-on"]) === "advisory",
      ...(await readJudgeFlags(values)),
    };
    const notes = isQuiet ? { ...terminal, err: () => undefined } : terminal;
    if (values.fix) {
      const { fixBundle } = await import("./fix/index.js");
      for (const path of paths) await fixBundle(path, given, terminal, values["dry-run"] === true);
    }
    const judgements: Judgement[] = [];
    for (const path of paths) judgements.push(await judgeBundle(path, given, notes));
    const report: Report = {
      version: version(),
      root: rootOf(values.root),
      today: today(),
      judgements,
    };
    await writeOutputs(report, outputs, terminal, isQuiet);
    return verdictOf(report) === "refused" ? EXIT.refused : EXIT.clean;
  },
};

/** The repository's folder: the one that is named, else the nearest with `.git` above the current one. */
function rootOf(named: string | undefined): string {
  const start = resolve(named ?? ".");
  if (named !== undefined) return start;
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

function readFailOn(level = "mandatory"): string {
  if (level === "mandatory" || level === "advisory") return level;
  throw new UsageError(`--fail-on "${level}" is not a level: use mandatory or advisory`);
}
