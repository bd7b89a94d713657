import type table from "../../../data/tflite-custom-ops.json";
import type { ByteSource } from "../../bytes/byteSource";
import { FlatTable } from "../../bytes/flatbuffer";
import { FormatError } from "../../bytes/formatError";
import { lazy } from "../../lazy";
import { reachingOpNames } from "../../savedModel/reachingOps";
import { splitAssociatedFiles } from "../../tflite/associatedFiles";
import { InvalidTflite } from "../../tflite/fault";
import { readOperators } from "../../tflite/operators";
import { escapesArchive } from "../archive/memberPath";
import { gather, recogniseMembers } from "../archive/members";
import { archiveMembers } from "../archive/zip";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import type { CodeFound, FormatDetail, Recognition } from "../recognition";
import { startsAsTflite, TFLITE_IDENTIFIER } from "../tfliteRoot";

/** Custom operators that every runtime registers. */
const ownOps = lazy(
  (): ReadonlySet<string> =>
    new Set((require("../../../data/tflite-custom-ops.json") as typeof table).everyRuntime),
);

/** A TFLite model: the ops that TensorFlow's kernels run for it, and the files that are appended to it. */
export const recogniseTflite: Recogniser = (sample) => {
  if (!startsAsTflite(sample)) return undefined;
  const { model, members } = splitAssociatedFiles(sample.source);
  const unsafe = members.find(({ path }) => escapesArchive(path));
  if (unsafe)
    return { format: "tflite", fault: `the member "${unsafe.path}" points outside the archive` };
  const found = recogniseMembers(archiveMembers(sample, members));
  return { format: "tflite", ...operatorsOf(model), ...gather(found) };
};

function operatorsOf(model: ByteSource): Pick<Recognition, "code" | "detail"> {
  try {
    const { customOps, flexOps } = readOperators(FlatTable.root(model, TFLITE_IDENTIFIER), model);
    // The ops of a TFLite model run with every request.
    const code: CodeFound[] = [...flexOps]
      .filter((op) => reachingOpNames().has(op))
      .slice(0, LIMITS.listedCode)
      .map((name) => ({ kind: "op", name, where: "" }));
    return { ...(code.length > 0 && { code }), ...detailOf([...customOps.keys()]) };
  } catch (error) {
    // No runtime loads this model, so nothing of it runs.
    if (error instanceof InvalidTflite) return {};
    if (!(error instanceof FormatError)) throw error;
    return { code: [{ kind: "unread", part: "graph", reason: error.message, where: "" }] };
  }
}

function detailOf(customOps: readonly string[]): { detail?: FormatDetail } {
  const foreign = customOps.filter((op) => !ownOps().has(op)).sort();
  return foreign.length === 0 ? {} : { detail: { customOps: foreign.slice(0, LIMITS.listedCode) } };
}
