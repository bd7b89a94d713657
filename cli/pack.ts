import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { InputError } from "../inspect";
import { isFolderPath, isModelName } from "../packing/names";
import { packVersion } from "../packing/packVersion";
import { toolOf } from "../report/tool";
import { formatBytes, plural } from "../text";
import { BUNDLE_FLAGS, bundlePath, inspectOptions } from "./bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords, UsageError } from "./command";
import { sayLeftOut } from "./excluded";
import { withProgress } from "./progress";
import { version } from "./version";
import { writeVersion } from "./versionFolder";

const FLAGS = {
  output: {
    type: "string",
    short: "o",
    value: "DIR",
    summary: "folder to write to; made if it is missing",
  },
  name: {
    type: "string",
    value: "NAME",
    summary: "name of the model; default: that of model-version.json, else the folder's",
  },
  prefix: { type: "string", value: "PREFIX", summary: "folders above the name (default: models)" },
  ...BUNDLE_FLAGS,
  json: { type: "boolean", summary: 'print {"folder", "contentDigest", "objects"} as JSON' },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version pack`: writes to a folder what the component would upload. */
export const pack: Command = {
  name: "pack",
  summary: "write to a folder what would be uploaded",
  operands: "PATH -o DIR [options]",
  about: [
    "Writes to DIR/PREFIX/NAME/DIGEST what a ModelVersion with the same arguments uploads to its bucket, byte for byte: the model, of a routine its source distribution and Dockerfile, and the manifest. Judges nothing: check does. What is there already is never overwritten.",
  ],
  flags: FLAGS,
  exits: "0 written, 2 usage, unreadable or not writable",
  examples: [
    "model-version pack ./export -o ./out",
    "model-version pack ./src --predictor predictor:Predictor --artifacts ./model -o ./out",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const path = bundlePath(positionals);
    const { output, prefix } = values;
    if (output === undefined)
      throw new UsageError("-o DIR is missing: name the folder to write to");
    const options = await inspectOptions(path, values, terminal);
    const name = values.name ?? options.name ?? basename(resolve(path));
    if (!isModelName(name)) {
      throw new UsageError(
        `"${name}" cannot be a folder in a bucket: use up to 128 letters, digits, dots, hyphens and underscores`,
      );
    }
    if (prefix !== undefined && !isFolderPath(prefix)) {
      throw new UsageError(
        `"${prefix}" is not a folder path in a bucket: use names joined with "/"`,
      );
    }
    checkApart(path, output);
    if (options.customPrediction?.artifacts !== undefined)
      checkApart(options.customPrediction.artifacts, output);
    const contents = await withProgress(terminal, () =>
      packVersion(path, { ...options, name }, prefix),
    );
    const isNew = await withProgress(terminal, () => writeVersion(contents, output), "writing");
    const { layout, objects, manifest } = contents;
    sayLeftOut(path, manifest, terminal);
    const folder = join(output, layout.folder);
    terminal.out(
      values.json
        ? JSON.stringify(
            {
              tool: toolOf(version()),
              verdict: isNew ? "written" : "there already",
              folder,
              contentDigest: manifest.contentDigest,
              objects: [...objects.map((object) => object.path), layout.manifest],
            },
            undefined,
            2,
          )
        : `${folder}: ${isNew ? `${plural(objects.length + 1, "file")}, the model ${formatBytes(manifest.totalBytes)}` : "is there already"}`,
    );
    return EXIT.clean;
  },
};

/** Refuses an output folder within what is packed: the next call would pack what this one wrote. */
function checkApart(source: string, output: string): void {
  const way = relative(realOf(source), realOf(output));
  if (!way.startsWith("..") && !isAbsolute(way)) {
    throw new InputError(
      `the output folder "${output}" is inside "${source}", which is packed`,
      "name a folder outside of it",
    );
  }
}

/** The real path of a place that may not exist yet. */
function realOf(path: string): string {
  const absolute = resolve(path);
  return existsSync(absolute) || dirname(absolute) === absolute
    ? realpathSync(absolute)
    : join(realOf(dirname(absolute)), basename(absolute));
}
