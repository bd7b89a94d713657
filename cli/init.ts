import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { InputError, inspect, type Manifest } from "../inspect";
import { isModelName } from "../packing/names";
import { toolOf } from "../report/tool";
import { escapeControls } from "../text";
import { bundlePath, SETTINGS_NAME } from "./bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords, UsageError } from "./command";
import { PIPELINES, pipelineOf } from "./pipelines";
import { replaceFile } from "./replaceFile";
import { version } from "./version";

const FLAGS = {
  ci: {
    type: "string",
    value: "SERVICE",
    values: Object.keys(PIPELINES),
    summary: `service whose steps are printed: ${Object.keys(PIPELINES).join(", ")}; default: the one that the current folder has a file for, else github`,
  },
  json: {
    type: "boolean",
    summary: 'print {"verdict", "file", "settings", "service", "steps"} as JSON',
  },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version init`: writes the settings of a bundle from what is found in it. */
export const init: Command = {
  name: "init",
  summary: "write a model-version.json, and print the steps that check it in CI",
  operands: "PATH [options]",
  about: [
    "Looks at the export or the routine in PATH and writes PATH/model-version.json with what is found: its name, and the classes of a routine. Prints the steps of a pipeline that checks it and shows the findings where the service shows them. What is there already is never overwritten.",
  ],
  flags: FLAGS,
  exits: "0 written, 2 usage, unreadable or there already",
  examples: ["model-version init ./export", "model-version init ./src --ci gitlab"],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const path = bundlePath(positionals);
    const service = values.ci ?? pipelineOf(".");
    const pipeline = PIPELINES[service];
    if (!pipeline)
      throw new UsageError(
        `--ci "${service}" is unknown: use one of ${Object.keys(PIPELINES).join(", ")}`,
      );
    const manifest = await inspect(path);
    const { folder, settings } = settingsOf(path, manifest);
    const file = join(folder, SETTINGS_NAME);
    if (existsSync(file))
      throw new InputError(`${file}: is there already`, "edit it, or remove it first");
    const text = `${JSON.stringify(settings, undefined, 2)}\n`;
    replaceFile(file, text, "name a folder that can be written to");
    terminal.err(escapeControls(`model-version: wrote ${file}`));
    const steps = pipeline.steps(folder, version());
    const tool = toolOf(version());
    terminal.out(
      values.json
        ? JSON.stringify({ tool, verdict: "written", file, settings, service, steps }, undefined, 2)
        : steps,
    );
    return EXIT.clean;
  },
};

/** The folder that the settings belong to, and the settings. Throws InputError where there is no model. */
function settingsOf(path: string, manifest: Manifest): { folder: string; settings: object } {
  const { routineClasses = [], kind } = manifest;
  const predictor = routineClasses.find((one) => one.kind === "predictor");
  const schema = `https://unpkg.com/model-version@${version()}/schemas/model-version.json`;
  const folder = predictor ? join(path, predictor.source) : path;
  const own = basename(resolve(folder));
  const head = { $schema: schema, ...(isModelName(own) && { name: own }) };
  if (predictor) {
    const handler = routineClasses.find(
      (one) => one.kind === "handler" && one.source === predictor.source,
    );
    const classes = { predictor: predictor.name, ...(handler && { handler: handler.name }) };
    return { folder, settings: { ...head, customPrediction: classes } };
  }
  if (kind === "savedModel") return { folder, settings: { ...head, export: {} } };
  throw new InputError(
    `"${path}" is neither a SavedModel nor a folder with a predictor class`,
    "name the folder of one; check says what is in this one",
  );
}
