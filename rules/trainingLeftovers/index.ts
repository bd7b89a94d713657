import { formatOf } from "../../inspect/formats/catalog";
import type { MetaGraphFacts } from "../../inspect/savedModel/facts";
import { pickMetaGraph, usableSignatures } from "../../inspect/savedModel/pick";
import { formatBytes, listFew, plural } from "../../text";
import { isDebugInfo, isLeftover, isOptimizerState } from "../bundleSize";
import { excluding } from "../engine/edit";
import type { Rule } from "../engine/rule";
import { classify, TRAINING } from "../tensorflow/ops";

/** Most names that a message lists. */
const LISTED = 3;
/** Fraction of the bundle's bytes below which repeated tensors are not reported. */
const WORTH_A_WORD = 0.1;

/** Policy `training-leftovers`: the bundle has nothing that only training needs. */
export const trainingLeftovers: Rule = {
  policy: "training-leftovers",
  description:
    "Warns of checkpoints, event files, optimizer state, duplicate tensors and training ops.",
  level: "advisory",
  severity: "low",
  codes: {
    TRN001: "Files of training left out",
    TRN002: "Files of training in the bundle",
    TRN003: "Optimizer state",
    TRN004: "Tensors stored twice",
    TRN005: "Training ops that the signature reaches",
    TRN006: "Training ops beside the signature",
    TRN007: "Debug information",
  },
  options: {},
  *judge({ files, excluded = [], savedModel, totalBytes, problems }) {
    const leftOut = excluded.filter(({ because }) => because === "default");
    if (leftOut.length > 0) {
      yield {
        code: "TRN001",
        message: `left out ${listFew(
          leftOut.map(({ path }) => path),
          LISTED,
        )} (${bytesOf(leftOut)})`,
        reason: "Checkpoints and event files are not uploaded: no server reads them.",
        fix: 'delete them from the export, or include one again with exclude: ["!name"].',
        data: { files: leftOut.map(({ path }) => path), bytes: sumOf(leftOut) },
      };
    }
    // Variables beside the graph belong in variables/; model-complete reports them.
    const isFlat = problems.some((problem) => problem.code === "missing-index" && problem.isFlat);
    const left = files.filter(
      ({ path, format }) =>
        savedModel && isLeftover(path, format) && !(isFlat && path.startsWith("variables.")),
    );
    for (const file of left) {
      yield {
        code: "TRN002",
        file: file.path,
        message: `left over from training: ${formatOf(file.format).title} (${formatBytes(file.bytes)})`,
        reason: "No server reads it, and it is copied with every deployment.",
        fix: `exclude it: exclude: ["${file.path}"].`,
        data: { bytes: file.bytes, bytesSaved: file.bytes },
        ...excluding(file.path),
      };
    }
    for (const file of savedModel ? files.filter(isDebugInfo) : []) {
      yield {
        code: "TRN007",
        file: file.path,
        message: `contains source paths and stack traces (${formatBytes(file.bytes)})`,
        reason:
          "Serving needs none of them, and they reveal paths of the machine that trained the model.",
        fix: `exclude it: exclude: ["${file.path}"], or export without save_debug_info in tf.saved_model.SaveOptions.`,
        data: { bytes: file.bytes, bytesSaved: file.bytes },
        ...excluding(file.path),
      };
    }
    const slots = (savedModel?.variables ?? []).filter(({ name }) => isOptimizerState(name));
    if (slots.length > 0) {
      yield {
        code: "TRN003",
        message: `${plural(slots.length, "variable")} of an optimizer (${bytesOf(slots)}): ${listFew(
          slots.map(({ name }) => name),
          LISTED,
        )}`,
        reason: "Serving never reads them.",
        fix: "export only the model, not the object that contains the optimizer, or compile it without one.",
        data: {
          tensors: slots.map(({ name }) => name),
          bytes: sumOf(slots),
          bytesSaved: sumOf(slots),
        },
      };
    }
    const repeated = savedModel?.duplicateBytes ?? 0;
    if (repeated > totalBytes * WORTH_A_WORD) {
      yield {
        code: "TRN004",
        message: `${formatBytes(repeated)} of tensors are stored more than once`,
        reason: "Keras 3 writes every weight twice with model.export.",
        fix: 'if the bytes matter, give a tf.Module the attribute weights = [w.value for w in model.weights] and a tf.function that calls the model, and write it with tf.saved_model.save(module, "export", signatures=module.serve).',
        data: { bytes: repeated, bytesSaved: repeated },
      };
    }
    const graph = savedModel && pickMetaGraph(savedModel);
    if (!graph) return;
    const signatures = usableSignatures(graph.signatures);
    const isFollowed = signatures.every((name) => graph.reachedOps[name] !== undefined);
    const run = new Set(
      isFollowed
        ? signatures.flatMap((name) => graph.reachedOps[name] ?? [])
        : Object.keys(graph.ops),
    );
    const effects = new Map(signatures.map((name) => [name, effectsOf(graph, name)]));
    const reached = isFollowed ? new Set([...effects.values()].flat()) : run;
    for (const { what, harm, ops } of classify(Object.keys(graph.ops), TRAINING)) {
      const inPath = ops.filter((op) => reached.has(op));
      // Random numbers that run without an effect: an inference graph of the same layers has them, too.
      if (inPath.length === 0 && ops.some((op) => run.has(op))) continue;
      const own = new Set(ops);
      const by = signatures.filter((name) => effects.get(name)?.some((op) => own.has(op)));
      yield inPath.length > 0
        ? {
            code: "TRN005",
            message: `${what}: ${inPath.join(", ")} ${inPath.length === 1 ? "runs" : "run"} with ${by.map((name) => `"${name}"`).join(", ") || "the signature"}`,
            reason: harm,
            fix: "export a signature that calls the model with training=False, and that reads only its own placeholders.",
            data: { ops: inPath, signatures: by },
          }
        : {
            code: "TRN006",
            message: `unused in the graph: ${what} (${listFew(ops, LISTED)})`,
            reason: "They make the graph larger and slower to load.",
            fix: "export an inference graph, built without loss and optimizer.",
            data: { ops },
          };
    }
  },
};

/** Ops on which a signature's outputs depend, as far as that is known. */
function effectsOf({ reachedOps, idleRandomOps = {} }: MetaGraphFacts, name: string): string[] {
  const idle = new Set(Object.hasOwn(idleRandomOps, name) ? idleRandomOps[name] : []);
  return (reachedOps[name] ?? []).filter((op) => !idle.has(op));
}

function bytesOf(parts: readonly { readonly bytes: number }[]): string {
  return formatBytes(sumOf(parts));
}

function sumOf(parts: readonly { readonly bytes: number }[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
