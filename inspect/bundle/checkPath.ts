import { accessSync, constants, type Stats, statSync } from "node:fs";
import { osReason } from "../../text";
import type { Location } from "../bytes/byteSource";
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
  if (!found.isDirectory()) throw notFolder(path, path);
}

/** Throws InputError unless the bytes of a file can be a whole model; `saved_model.pb` is only a part of one. */
export function checkModelFile(name: string, location: Location): void {
  if (!isModel(location)) throw notFolder(name, location);
}

function isModelFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true && isModel(path);
}

function isModel(location: Location): boolean {
  const { model } = formatOf(recogniseFile(location).format);
  return model === "file" || model === "possible";
}

function notFolder(name: string, location: Location): InputError {
  const { title, kind } = formatOf(recogniseFile(location).format);
  return kind === "archive"
    ? new InputError(`"${name}" is ${title}`, "unpack it, and name the folder that it contains")
    : new InputError(`"${name}" is a file`, "name its folder");
}
