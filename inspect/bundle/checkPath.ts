import { accessSync, constants, type Stats, statSync } from "node:fs";
import { osReason } from "../../text";
import { recogniseFile } from "../formats";
import { formatOf } from "../formats/catalog";
import { InputError } from "../inputError";

/** Throws InputError unless `path` can be an export: a folder, or a file that is a whole model. */
export function checkExport(path: string): void {
  if (!isModelFile(path)) checkFolder(path);
}

/** Throws InputError unless `path` is a file that can be opened. @param fix what the reader should name instead. */
export function checkFile(path: string, fix = "name a file"): void {
  try {
    if (statSync(path).isFile()) accessSync(path, constants.R_OK);
    else throw new InputError(`"${path}" is not a file`, fix);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`"${path}" cannot be read: ${osReason(error)}`, fix);
  }
}

/** Throws InputError unless `path` is a folder. @param fix what the reader should name instead. */
export function checkFolder(
  path: string,
  fix = "name the folder of an export, or of a routine",
): void {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new InputError(`"${path}" cannot be read: ${osReason(error)}`, fix);
  }
  if (!found && /^\w+:\/\//.test(path)) {
    throw new InputError(
      `"${path}" is a URL`,
      "copy its files to this machine first, and name that folder",
    );
  }
  if (!found) throw new InputError(`"${path}" does not exist`, fix);
  if (!found.isDirectory()) {
    const { title, kind } = formatOf(recogniseFile(path).format);
    throw kind === "archive"
      ? new InputError(`"${path}" is ${title}`, "unpack it, and name the folder that it contains")
      : new InputError(`"${path}" is a file`, "name its folder");
  }
}

/** Whether `path` is a file whose bytes are a model, or may be one. `saved_model.pb` is only a part of a model. */
function isModelFile(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) return false;
  const { model } = formatOf(recogniseFile(path).format);
  return model === "file" || model === "possible";
}
