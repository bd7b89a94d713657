import { readFileSync, statSync } from "node:fs";
import { InputError } from "../inspect";

/** Largest configuration file that is read, in bytes. */
const MAX_BYTES = 1_000_000;

/** Reads a JSON file that holds one object; anything else is an InputError that names the file. */
export function readJsonObject(file: string, maxBytes = MAX_BYTES): Record<string, unknown> {
  const text = readText(file, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new InputError(`${file}: not JSON, ${(error as Error).message}`, "correct the file");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`${file}: holds no JSON object`, "put the settings between { and }");
  }
  return value as Record<string, unknown>;
}

function readText(file: string, maxBytes: number): string {
  try {
    const { size } = statSync(file);
    if (size > maxBytes) {
      throw new InputError(
        `${file}: ${size} bytes is no configuration file`,
        "name the right file",
      );
    }
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`,
      "name a file that can be read",
    );
  }
}
