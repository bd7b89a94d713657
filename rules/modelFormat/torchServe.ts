import { formatOf } from "../../inspect/formats/catalog";
import type { ManifestFile } from "../../inspect/manifest";
import type { Refusal } from "./refusal";

/** Whether a file is what torch-model-archiver writes, by its name. */
export function isTorchServeArchive({ path, format }: ManifestFile): boolean {
  return /\.mar$/i.test(path) && formatOf(format).kind === "archive";
}

/** Says that TorchServe's archive contains code, which the container runs as it is. */
export function torchServeArchive(): Refusal {
  return {
    code: "FMT008",
    message: "a TorchServe archive (.mar), which contains the handler's Python code",
    reason:
      "The container imports the handler, which nobody reviews with the program, and unpickles weights.",
    fix: "put the handler's steps into a custom prediction routine, with the model as TorchScript or safetensors in customPrediction.artifacts.",
  };
}
