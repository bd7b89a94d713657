import { NotReadError, readSmallFile } from "./bytes/smallFile";
import { InputError } from "./inputError";

/** Largest configuration file that is read, in bytes. */
export const MAX_BYTES = 1_000_000;

/** Reads a JSON file that holds one object; anything else is an InputError that names the file. */
export function readJsonObject(file: string, maxBytes = MAX_BYTES): Record<string, unknown> {
  return jsonObject(file, readText(file, maxBytes));
}

/** The object that the text of a JSON file holds. @param file its name in messages. */
export function jsonObject(file: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new InputError(`${file}: not JSON, ${(error as Error).message}`, "correct the file");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${file}: is not a JSON object`, "put the settings between { and }");
  }
  return value as Record<string, unknown>;
}

function readText(file: string, maxBytes: number): string {
  try {
    return readSmallFile(file, maxBytes).toString("utf8");
  } catch (error) {
    if (error instanceof NotReadError)
      throw new InputError(`${file}: cannot be read: ${error.message}`, "name the right file");
    throw new InputError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`,
      "name a file that can be read",
    );
  }
}
