import table from "../../data/tflite-custom-ops.json";
import type { Recognition } from "../../inspect/formats/recognition";
import { groupBy } from "../../inspect/groupBy";
import type { ManifestFile } from "../../inspect/manifest";
import { isFlex } from "../../inspect/tflite/operators";
import { listFew, plural } from "../../text";
import type { Draft } from "../engine/rule";

/** Most names that one message lists. */
const SHOWN = 3;

/** Operators of TFLite models that the process, which runs the routine's code, must register before it loads them. */
export function* tfliteOps(
  files: readonly ManifestFile[],
  isKnown: (op: string) => boolean,
): Iterable<Draft> {
  for (const file of files) {
    const found = [...customOpsOf(file)].filter((op) => !isKnown(op));
    const flex = found.filter(isFlex);
    if (flex.length > 0) yield { file: file.path, level: "advisory", ...needsFlex(flex) };
    const byLibrary = groupBy(
      found.filter((op) => !isFlex(op)),
      (op) => table.registeredBy.find(({ ops }) => ops.includes(op))?.what,
    );
    for (const [library, ops] of byLibrary)
      yield { file: file.path, level: "advisory", ...needsLibrary(ops, library) };
  }
}

function needsFlex(ops: readonly string[]): Omit<Draft, "file"> {
  return {
    code: "OPS004",
    message: `the TFLite model has ${plural(ops.length, "op")} of TensorFlow: ${listFew(ops, SHOWN)}`,
    reason:
      "Only a runtime with the Flex delegate runs them: tf.lite.Interpreter of TensorFlow 2.15 has it, and that of 2.21, tflite-runtime and ai-edge-litert do not.",
    fix: "convert the model with TFLITE_BUILTINS only, or load it with a TensorFlow that has the delegate and name the ops in the option customOps.",
    data: { ops },
  };
}

function needsLibrary(ops: readonly string[], library: string | undefined): Omit<Draft, "file"> {
  return {
    code: "OPS004",
    message: `the TFLite model has ${plural(ops.length, "custom op")}${library === undefined ? "" : ` of ${library}`}: ${listFew(ops, SHOWN)}`,
    reason: "A runtime loads the model only after a library has registered them.",
    fix:
      library === undefined
        ? "register them in the routine (InterpreterWithCustomOps) and name them in the option customOps, or convert the model without them."
        : `load the model in the routine with ${library}, and name the ops in the option customOps.`,
    data: { ops },
  };
}

/** The custom operators of a model, and of models inside a file. */
function customOpsOf({ detail, members = [] }: Recognition): Set<string> {
  return new Set([
    ...(detail?.customOps ?? []),
    ...members.flatMap((member) => [...customOpsOf(member)]),
  ]);
}
