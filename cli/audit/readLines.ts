import { InputError } from "../../inspect/inputError";
import type { AuditLine } from "../../report/auditLine";

/** Largest object of lines that is read, in bytes. */
export const MOST_LINE_BYTES = 256 << 20;

/** The lines that an audit wrote. Throws InputError if one is of another form. @param name of the file, in messages */
export function readLines(name: string, text: string): AuditLine[] {
  return text.split("\n").flatMap((line, at) => {
    if (line === "") return [];
    const read = parsed(line);
    if (isLine(read)) return [read];
    throw notALine(name, at + 1);
  });
}

export function notALine(name: string, line: number): InputError {
  return new InputError(
    `${name}:${line}: is not a line of an audit`,
    "name a file that model-version audit has written with this release, or a new one",
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Whether a value has what is read of a line. */
function isLine(value: unknown): value is AuditLine {
  if (typeof value !== "object" || value === null) return false;
  const { path, verdict, error, ...line } = value as Record<string, unknown>;
  if (typeof path !== "string") return false;
  if (verdict === "error") {
    const { message, fix } = (error ?? {}) as Record<string, unknown>;
    return typeof message === "string" && typeof fix === "string";
  }
  return (
    (verdict === "clean" || verdict === "refused") &&
    ["name", "kind", "contentDigest"].every((fact) => typeof line[fact] === "string") &&
    ["totalBytes", "fileCount"].every((fact) => typeof line[fact] === "number") &&
    Object.entries(LISTS).every(([fact, texts]) => isListOf(line[fact], texts))
  );
}

/** The lists of a line, with the texts of their members. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  findings: ["code", "policy", "level", "message", "reason", "fix"],
  ends: ["what", "day"],
  checked: [],
  notChecked: ["about", "name", "message", "remedy"],
};

function isListOf(value: unknown, texts: readonly string[]): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((member) =>
    texts.length === 0
      ? typeof member === "string"
      : texts.every((text) => typeof member?.[text] === "string"),
  );
}
