import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../../inspect/inputError";
import type { AuditLine } from "../../report/auditLine";
import { osReason } from "../../text";
import { writeFix } from "../fullDisk";
import { writeOutput } from "../replaceFile";
import { notALine, readLines } from "./readLines";

/** Where the lines of an audit go. */
export interface AuditOutput {
  /** Versions that an interrupted audit has judged already, by their paths. */
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

/** What the user can do about an output that is something else. */
const FIX = "name a new file, or one that an audit has written";

/**
 * A file of lines that is gone on with: what an interruption cut in half, and versions that could not be read, are judged
 * again. Throws InputError where it cannot be read or written.
 */
export function fileOutput(file: string): AuditOutput {
  const attempt = <T>(work: () => T): T => attempted(file, work);
  const written = attempt(() => textIn(file));
  const { lines, text } = keptLines(file, written);
  // A file that cannot be written to is known before anything is judged.
  attempt(() => (text === written ? appendFileSync(file, "") : writeOutput(file, text)));
  return {
    done: new Map(lines.map((line) => [line.path, line])),
    write: (line) => attempt(() => appendFileSync(file, lineOf(line))),
    finish: async () => undefined,
  };
}

/** What a file contains; nothing is read of a device or a pipe, which may have no end. */
function textIn(file: string): string {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, "utf8") : "";
}

/** The file of a part in a folder, which is made if need be. Throws InputError. @param name may have folders of its own. */
export function partOutput(folder: string, name: string): AuditOutput {
  const file = join(folder, name);
  attempted(file, () => mkdirSync(dirname(file), { recursive: true }));
  return fileOutput(file);
}

/** How each line begins. */
const BEGIN = '{"path":"';

/** The whole lines of a text whose versions were judged. */
function keptLines(
  name: string,
  written: string,
): { readonly lines: readonly AuditLine[]; readonly text: string } {
  const whole = written.slice(0, written.lastIndexOf("\n") + 1);
  const read = readLines(name, whole);
  const cut = written.slice(whole.length);
  if (!cut.startsWith(BEGIN) && !BEGIN.startsWith(cut)) throw notALine(name, read.length + 1);
  const lines = read.filter(({ verdict }) => verdict !== "error");
  return { lines, text: lines.length === read.length ? whole : lines.map(lineOf).join("") };
}

export function lineOf(line: AuditLine): string {
  return `${JSON.stringify(line)}\n`;
}

function attempted<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `${file}: cannot be used as output: ${osReason(error)}`,
      writeFix(error, FIX),
    );
  }
}
