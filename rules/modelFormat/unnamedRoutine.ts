import type { Manifest } from "../../inspect/manifest";
import { listFew } from "../../text";
import type { Draft } from "../engine/rule";

/** Most further classes that the finding names. */
const MOST_CLASSES = 3;

/** A folder of Python sources with a predictor class, which was read as an export because nothing names the class. */
export function unnamedRoutine({
  kind,
  routineClasses = [],
  problems,
}: Manifest): Draft | undefined {
  const [first, ...others] = routineClasses.filter((found) => found.kind === "predictor");
  if (kind !== "unsupported" || !first) return undefined;
  // If there is an export in a subfolder, the folder is about that.
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
    message: `the folder has no saved_model.pb, and nothing names its predictor class ${name}${also === "" ? "" : ` (also ${also})`}`,
    reason: "A folder is judged as a custom prediction routine only where its class is named.",
    fix: `name the class: --predictor ${name}${folder} on the command line, or customPrediction.predictor: "${name}" in place of export.`,
    data: { files: [file], found: name, wanted: "tensorflow-savedmodel" },
  };
}
