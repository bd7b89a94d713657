import { statSync } from "node:fs";
import { InputError } from "./inputError";
import { reasonOf } from "./reason";

/** Throws InputError unless `path` is a folder. */
export function checkFolder(path: string): void {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    const reason = reasonOf(error);
    throw new InputError(
      reason === "ENOENT" ? `"${path}" does not exist` : `"${path}" cannot be read (${reason})`,
      "name the folder of an export, or of a routine's sources",
    );
  }
  if (!isFolder) {
    throw new InputError(`"${path}" is a file`, "name the folder that it lies in");
  }
}
