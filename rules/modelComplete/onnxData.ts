import { onnxDataOf } from "../../inspect/bundle/namedData";
import type { Manifest } from "../../inspect/manifest";
import { listFew } from "../../text";
import type { Draft } from "../engine/rule";
import { leftOutBy } from "../packages/leftOut";

/** ONNX models among a routine's files whose tensors are in files that the bundle does not contain. */
export function* missingOnnxData(manifest: Manifest): Iterable<Draft> {
  const { kind, files, filesNotListed, excluded = [] } = manifest;
  if (kind !== "customPrediction" || filesNotListed) return;
  const paths = new Set(files.map(({ path }) => path));
  for (const file of files) {
    const missing = onnxDataOf(file).filter((name) => !paths.has(name));
    if (missing.length === 0) continue;
    const isExcluded = excluded.some((one) => missing.includes(one.path));
    yield {
      code: "CMP004",
      file: file.path,
      message: `its tensors are in ${listFew(missing, 3)}, which the bundle does not contain`,
      reason: "ONNX Runtime fails when it opens the model.",
      fix: isExcluded
        ? leftOutBy(excluded, "the file", ...missing).fix
        : "copy the file from where the model was saved, or save the model with its tensors: onnx.save(model, path).",
      data: { files: missing },
    };
  }
}
