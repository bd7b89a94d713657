import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../../inspect/inputError";
import { osReason } from "../../text";
import { writeOutput } from "../replaceFile";
import type { AuditLine } from "./auditVersion";

/** Where the lines of an audit go. */
export interface AuditOutput {
  /** Folders of versions that an interrupted audit has judged already, by their lines. */
  readonly done: ReadonlyMap<string, AuditLine>;
  write(line: AuditLine): void;
  /** Called when everything is judged. */
  finish(): Promise<void>;
}

/** Where lines go that are printed. */
export function printedOutput(print: (text: string) => void): AuditOutput {
  return {
    done: new Map(),
    write: (line) => print(JSON.stringify(line)),
    finish: async () => undefined,
  };
}

/**
 * A file of lines that is gone on with: what an interruption cut in half, and versions that could not be read, are judged
 * again. Throws InputError where it cannot be read or written.
 */
export function fileOutput(file: string): AuditOutput {
  const attempt = <T>(work: () => T): T => attempted(file, work);
  const text = attempt(() => (existsSync(file) ? readFileSync(file, "utf8") : ""));
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const kept = linesIn(file, whole).filter(({ verdict }) => verdict !== "error");
  attempt(() => writeOutput(file, kept.map(lineOf).join("")));
  return {
    done: new Map(kept.map((line) => [line.path, line])),
    write: (line) => attempt(() => appendFileSync(file, lineOf(line))),
    finish: async () => undefined,
  };
}

/** The file of a part in a folder, which is made if need be. Throws InputError. @param name may have folders of its own. */
export function partOutput(folder: string, name: string): AuditOutput {
  const file = join(folder, name);
  attempted(file, () => mkdirSync(dirname(file), { recursive: true }));
  return fileOutput(file);
}

/** The lines in a text that an audit has written. Throws InputError for any other text. @param file its name in messages. */
export function linesIn(file: string, text: string): readonly AuditLine[] {
  const lines = text.split("\n").filter(Boolean);
  return attempted(file, () => lines.map((line) => JSON.parse(line) as AuditLine));
}

export function lineOf(line: AuditLine): string {
  return `${JSON.stringify(line)}\n`;
}

function attempted<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new InputError(
      `${file}: cannot be used as output: ${osReason(error)}`,
      "name a new file, or one that an audit has written",
    );
  }
}
