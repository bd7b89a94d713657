import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { InputError } from "../../inspect/inputError";
import { osReason } from "../../text";
import type { AuditLine } from "./auditVersion";

/** Where the lines of an audit go. */
export interface AuditOutput {
  /** Folders of versions that an interrupted audit has judged already, by their lines. */
  readonly done: ReadonlyMap<string, AuditLine>;
  write(line: AuditLine): void;
}

/**
 * A file of lines that is gone on with: what an interruption cut in half, and versions that could not be read, are judged
 * again. Throws InputError where it cannot be read or written.
 */
export function fileOutput(file: string): AuditOutput {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new InputError(
        `${file}: cannot be used as output: ${osReason(error)}`,
        "name a new file, or one that an audit has written",
      );
    }
  };
  const text = attempt(() => (existsSync(file) ? readFileSync(file, "utf8") : ""));
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n").filter(Boolean);
  const read = attempt(() => lines.map((line) => JSON.parse(line) as AuditLine));
  const kept = read.filter(({ verdict }) => verdict !== "error");
  attempt(() => writeFileSync(file, kept.map(textOf).join("")));
  return {
    done: new Map(kept.map((line) => [line.path, line])),
    write: (line) => attempt(() => appendFileSync(file, textOf(line))),
  };
}

function textOf(line: AuditLine): string {
  return `${JSON.stringify(line)}\n`;
}
