import type { ManifestFile } from "../../inspect/manifest";
import type { Refusal } from "./refusal";

/** Whether a file is an archive that torch-model-archiver writes, even if it was packed again. */
export function isTorchServeArchive({ format, members = [] }: ManifestFile): boolean {
  return format === "torchserve" || members.some((member) => member.format === "torchserve");
}

/** The refusal of a TorchServe archive, whose code the container runs as it is. */
export function torchServeArchive(): Refusal {
  return {
    code: "FMT008",
    message: "a TorchServe archive (.mar), which contains the handler's Python code",
    reason:
      "The container imports the handler, which nobody reviews with the program, and unpickles weights.",
    fix: "put the handler's steps into a custom prediction routine, with the model as TorchScript or safetensors in customPrediction.artifacts.",
  };
}
