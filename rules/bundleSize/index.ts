import { type FormatName, formatOf } from "../../inspect/formats/catalog";
import type { Manifest, ManifestFile } from "../../inspect/manifest";
import { formatBytes, listFew, plural } from "../../text";
import type { Draft, Rule } from "../engine/rule";

type Options = {
  readonly maxBytes: number;
};

/** Most files that the message lists. */
const LISTED = 3;

/** Policy `bundle-size`: the upload is within its limit. A finding names the removals that save the most. */
export const bundleSize: Rule<Options> = {
  policy: "bundle-size",
  description:
    "Refuses bundles over their limit, and shows what takes up the space and what can be removed.",
  level: "mandatory",
  codes: {
    SIZ001: "Bundle over its limit",
    SIZ002: "Tensors wider than needed",
    SIZ003: "More files than are listed",
  },
  options: {
    maxBytes: {
      type: "integer",
      description:
        "Most bytes of all files together; 250 MB as the classic limit of prediction services was.",
      default: 250_000_000,
      minimum: 1,
    },
  },
  *judge(manifest, { maxBytes }) {
    const { totalBytes, fileCount } = manifest;
    const advice = savings(manifest);
    if (totalBytes > maxBytes) {
      const over = totalBytes - maxBytes;
      const largest = [...manifest.files].sort((a, b) => b.bytes - a.bytes).slice(0, LISTED);
      const shown = largest.map(({ path, bytes }) => `${path} ${formatBytes(bytes)}`);
      const chosen = enoughOf(advice, over);
      yield {
        code: "SIZ001",
        message: `${formatBytes(totalBytes)} in ${plural(fileCount, "file")}, ${formatBytes(maxBytes)} allowed`,
        reason: `${formatBytes(over)} too much; the largest: ${shown.join(", ")}.`,
        fix: fixOf(chosen, totalBytes, maxBytes),
        data: {
          files: largest.map(({ path }) => path),
          bytes: totalBytes,
          found: `${totalBytes}`,
          wanted: `<=${maxBytes}`,
          ...(chosen.length > 0 && { bytesSaved: sum(chosen) }),
        },
      };
    }
    yield* tooManyFiles(manifest);
    yield* wideTensors(manifest);
  },
};

interface Saving {
  readonly what: string;
  readonly bytes: number;
}

/** What each removal would save, the largest first. */
function savings({ files, savedModel }: Manifest): Saving[] {
  const leftovers = files.filter((file) => isLeftover(file.path, file.format) || isDebugInfo(file));
  const slots = (savedModel?.variables ?? []).filter(({ name }) => isOptimizerState(name));
  const found: Saving[] = [
    {
      what: `exclude ${listFew(
        leftovers.map(({ path }) => path),
        LISTED,
      )}`,
      bytes: sum(leftovers),
    },
    { what: "export without the optimizer's variables", bytes: sum(slots) },
    { what: "cast float64 variables to float32", bytes: sumOf(savedModel, "float64") / 2 },
    { what: "cast int64 variables to int32", bytes: sumOf(savedModel, "int64") / 2 },
    {
      what: "store tensors once (tf.saved_model.save instead of model.export)",
      bytes: savedModel?.duplicateBytes ?? 0,
    },
  ];
  return found.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
}

/** Whether a variable is state of an optimizer, by its name in TensorFlow 1, TensorFlow 2 and Keras 3 checkpoints. */
export function isOptimizerState(name: string): boolean {
  return (
    name.includes("/.OPTIMIZER_SLOT/") ||
    /(^|\/)optimizer\/(_variables|_iterations|_learning_rate|iter|beta_|decay|learning_rate|momentum|m\/|v\/)/.test(
      name,
    ) ||
    /\/(Adam(_\d+)?|Momentum|RMSProp(_\d+)?|Adagrad|Adadelta(_\d+)?|Ftrl(_\d+)?)$/.test(name) ||
    /^beta[12]_power(_\d+)?$/.test(name)
  );
}

/** Whether a file is left over from training: a checkpoint or an event file. */
export function isLeftover(path: string, format: FormatName): boolean {
  if (path.startsWith("variables/variables.")) return false;
  return (
    formatOf(format).leftover === true ||
    /(^|\/)events\.out\.tfevents\./.test(path) ||
    /\.data-\d{5}-of-\d{5}$/.test(path)
  );
}

/** The source line of each node of the graph, which an export contains only on request. */
export function isDebugInfo({ format }: Pick<ManifestFile, "format">): boolean {
  return format === "tensorflow-debug-info";
}

/** The fewest removals that together are enough, the largest first; all of them if even all do not suffice. */
function enoughOf(advice: readonly Saving[], over: number): Saving[] {
  const chosen: Saving[] = [];
  for (const saving of advice) {
    if (sum(chosen) >= over) break;
    chosen.push(saving);
  }
  return chosen;
}

function fixOf(chosen: readonly Saving[], total: number, maxBytes: number): string {
  const other = "raise maxBytes in the policy configuration, if the server accepts more";
  if (chosen.length === 0) return `prune or quantise the model, or ${other}.`;
  const ways = chosen.map(({ what, bytes }) => `${what} (saves ${formatBytes(bytes)})`);
  const left = total - sum(chosen);
  const result = `which leaves ${formatBytes(left)}${left > maxBytes ? ", still too much: prune or quantise the model, too" : ""}`;
  return `${ways.join(", and ")}, ${result}; or ${other}.`;
}

function* tooManyFiles({ fileCount, files, filesNotListed }: Manifest): Iterable<Draft> {
  if (!filesNotListed) return;
  yield {
    code: "SIZ003",
    message: `${fileCount} files, of which the manifest lists ${files.length}`,
    reason:
      "Every file becomes a separate object, and rules that check file names see only those on the list.",
    fix: "keep the many small files outside of the bundle, or store them as rows of one file, such as a TFRecord or an .npy.",
    data: { found: `${fileCount}`, wanted: `<=${files.length}` },
  };
}

function* wideTensors({ savedModel }: Manifest): Iterable<Draft> {
  const bytes = sumOf(savedModel, "float64");
  if (bytes === 0) return;
  const names = (savedModel?.variables ?? [])
    .filter(({ dtype }) => dtype === "float64")
    .map(({ name }) => name);
  yield {
    code: "SIZ002",
    level: "advisory",
    message: `${formatBytes(bytes)} of float64 variables: ${listFew(names, LISTED)}`,
    reason: "Serving rarely needs them: float32 takes half of the bytes and of the memory.",
    fix: `cast them to float32 before the export, which saves ${formatBytes(bytes / 2)}.`,
    data: { tensors: names, bytes, bytesSaved: bytes / 2, found: "float64", wanted: "float32" },
  };
}

function sumOf(savedModel: Manifest["savedModel"], dtype: string): number {
  return sum((savedModel?.variables ?? []).filter((variable) => variable.dtype === dtype));
}

function sum(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}
