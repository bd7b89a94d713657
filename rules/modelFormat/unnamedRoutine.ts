import type { Manifest } from "../../inspect/manifest";
import { listFew } from "../../text";
import type { Draft } from "../engine/rule";

/** Most other classes that the finding names. */
const MOST_CLASSES = 3;

/** A folder of Python sources with the class of a routine, which was read as an export because nothing names the class. */
export function unnamedRoutine({
  kind,
  routineClasses = [],
  problems,
}: Manifest): Draft | undefined {
  const [first, ...others] = routineClasses.filter((found) => found.kind === "predictor");
  if (kind !== "unsupported" || !first) return undefined;
  // An export further down is what the folder is about.
  if (problems.some(({ code }) => code === "version-folder")) return undefined;
  const { file, line, name, source } = first;
  const also = listFew(
    others.map((one) => one.name),
    MOST_CLASSES,
  );
  const folder = source === "" ? "" : ` on the folder ${source}`;
  return {
    code: "FMT008",
    file,
    line,
    message: `no saved_model.pb in the folder, but the predictor class ${name}${also === "" ? "" : ` (also ${also})`}`,
    reason: "Without the name of its class, a custom prediction routine is read as an export.",
    fix: `run check with --predictor ${name}${folder}, or give customPrediction with predictor: "${name}" in place of export.`,
    data: { files: [file], found: name, wanted: "tensorflow-savedmodel" },
  };
}
