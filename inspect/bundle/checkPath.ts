import { accessSync, constants, type Stats, statSync } from "node:fs";
import { osReason } from "../../text";
import { recogniseFile } from "../formats";
import { InputError } from "../inputError";

/** Throws InputError unless `path` can be an export: a folder, or a file that is a model of its own. */
export function checkExport(path: string): void {
  if (!isModelFile(path)) checkFolder(path);
}

/** Throws InputError unless `path` is a file that can be opened. */
export function checkFile(path: string): void {
  const fix = "name a file";
  try {
    if (statSync(path).isFile()) accessSync(path, constants.R_OK);
    else throw new InputError(`"${path}" is no file`, fix);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`"${path}" cannot be read: ${osReason(error)}`, fix);
  }
}

/** Throws InputError unless `path` is a folder. */
export function checkFolder(path: string): void {
  const fix = "name the folder of an export, or of a routine";
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new InputError(`"${path}" cannot be read: ${osReason(error)}`, fix);
  }
  if (!found && /^\w+:\/\//.test(path)) {
    throw new InputError(
      `"${path}" is a URL`,
      "copy what it names to this machine first, and name that folder",
    );
  }
  if (!found) throw new InputError(`"${path}" does not exist`, fix);
  if (!found.isDirectory()) {
    throw new InputError(`"${path}" is a file`, "name the folder that it lies in");
  }
}

/** Formats of models that people name as a file: they are judged as a bundle of one file. */
const MODEL_FORMATS =
  /^(pickle|joblib|torch|torch-legacy|torchscript|numpy-objects|keras-.*|hdf5|xgboost-.*|tensorflowjs-json|model-json|tflite|onnx|safetensors|gguf)$/;

/** Whether `path` is a file that is a model by its bytes; `saved_model.pb` is only a part of one. */
function isModelFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return Boolean(found?.isFile()) && MODEL_FORMATS.test(recogniseFile(path).format);
}
