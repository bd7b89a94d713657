import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { InputError } from "../inspect";
import { isFolderPath, isModelName } from "../packing/names";
import { packVersion } from "../packing/packVersion";
import { formatBytes, plural } from "../text";
import { BUNDLE_FLAGS, BUNDLE_HELP, bundlePath, inspectOptions } from "./bundle";
import { type Command, EXIT, UsageError } from "./command";
import { sayLeftOut } from "./excluded";
import { writeVersion } from "./versionFolder";

/** `model-version pack`: writes to a folder what the component would upload. */
export const pack: Command = {
  summary: "write the files that would be uploaded to a folder",
  help: `Usage: model-version pack PATH -o DIR [options]

Writes to DIR/PREFIX/NAME/DIGEST what a ModelVersion with the same arguments uploads to its bucket, byte for byte: the
model, of a routine its source distribution and Dockerfile, and the manifest. Judges nothing: check does. What is
there already is never overwritten.

  -o, --output DIR           folder to write to; made if it is missing
  --name NAME                name of the model; default: that of model-version.json, else the folder's
  --prefix PREFIX            folders above the name (default: models)
${BUNDLE_HELP}
  --json                     print {"folder", "contentDigest", "objects"} as JSON
  --help                     show this text

Exit codes: 0 written, 2 usage, unreadable or not writable.
Examples:
  model-version pack ./export -o ./out
  model-version pack ./src --predictor predictor:Predictor --artifacts ./model -o ./out`,

  async run(words, terminal) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        ...BUNDLE_FLAGS,
        output: { type: "string", short: "o" },
        name: { type: "string" },
        prefix: { type: "string" },
        json: { type: "boolean" },
      },
    });
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
    const contents = await packVersion(path, { ...options, name }, prefix);
    const isNew = await writeVersion(contents, output);
    const { layout, objects, manifest } = contents;
    sayLeftOut(path, manifest, terminal);
    const folder = join(output, layout.folder);
    terminal.out(
      values.json
        ? JSON.stringify(
            {
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
