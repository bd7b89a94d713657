import { posix } from "node:path";
import { getSystemErrorMap } from "node:util";

/** The first `most` names and how many follow: "a, b and 3 more". */
export function listFew(names: readonly string[], most: number, separator = ", "): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return names.slice(0, most).join(separator) + more;
}

/** A number with its noun, as in "1 file" and "2 files". */
export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The minor version of a version: `3.10` of `3.10.4`. */
export function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** A number of bytes in decimal units, as people read it: `251.0 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? plural(bytes, "byte") : `${value.toFixed(1)} ${units[unit]}`;
}

/**
 * A string from a model, made safe to print on one line. Control and formatting characters are shown as escapes,
 * so that a name can neither forge a line of a report nor drive a terminal.
 */
export function escapeControls(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** The operating system's words for an error, such as `permission denied (EACCES)`. */
export function osReason(error: unknown): string {
  const { errno, code, message } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return known ? `${known[1]} (${known[0]})` : (code ?? message);
}

/** A path below another one, which may be an address in Cloud Storage. */
export function joinPath(path: string, below: string): string {
  return isBucketUrl(path) ? `${path.replace(/\/+$/, "")}/${below}` : posix.join(path, below);
}

/** Whether a path is an address in Cloud Storage. */
export function isBucketUrl(path: string): boolean {
  return path.startsWith("gs://");
}

/** Bytes, share and time left of some work: `reading 1.2 GB of 10.0 GB, 12%, 25 s left`. */
export function progressText(
  doing: string,
  { done, total, seconds }: { done: number; total: number; seconds: number },
): string {
  const text = `${doing} ${formatBytes(done)}`;
  // A file may grow while it is read.
  if (done <= 0 || total < done) return text;
  const left = Math.ceil((seconds * (total - done)) / done);
  return `${text} of ${formatBytes(total)}, ${Math.floor((100 * done) / total)}%, ${left} s left`;
}
