import { readFileSync } from "node:fs";
import { InputError } from "../../inspect/inputError";
import type { AuditLine } from "../../report/auditLine";
import { isBucketUrl, osReason } from "../../text";
import { MOST_LINE_BYTES, readLines } from "./readLines";
import type { OpenStorage } from "./readObject";

/** A file of lines, by its path or its address. */
interface LineFile {
  readonly name: string;
  readonly text: string;
}

const FIX = "name a file that model-version audit has written";

/**
 * The lines of several files, on this machine or in buckets; of two about the same version, the later one. Throws
 * InputError.
 */
export async function readLineFiles(
  files: readonly string[],
  openStorage: OpenStorage,
): Promise<AuditLine[]> {
  const lines = new Map<string, AuditLine>();
  for (const file of files) {
    const found = isBucketUrl(file) ? objectsAt(file, openStorage) : [fileAt(file)];
    for await (const { name, text } of found)
      for (const line of readLines(name, text)) lines.set(line.path, line);
  }
  return [...lines.values()];
}

function fileAt(name: string): LineFile {
  try {
    return { name, text: readFileSync(name, "utf8") };
  } catch (error) {
    throw new InputError(`${name}: cannot be read: ${osReason(error)}`, FIX);
  }
}

/** The object of an address, or all that it matches where it has `*`, which no shell fills in for a bucket. */
async function* objectsAt(url: string, openStorage: OpenStorage): AsyncGenerator<LineFile> {
  const { objectsNamed, parseAddress, urlOf } = await import("../../storage/ranges/index.js");
  const { readText } = await import("../../storage/textObject.js");
  const storage = await openStorage();
  let found = 0;
  for await (const address of objectsNamed(storage, parseAddress(url))) {
    const text = await readText(address, storage, MOST_LINE_BYTES);
    if (text === undefined) continue;
    found++;
    yield { name: urlOf(address.bucket, address.path), text };
  }
  if (found === 0) throw new InputError(`"${url}" does not exist`, FIX);
}
