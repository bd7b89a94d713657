import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fixtures } from "../project";

/** A parser, with inputs that it accepts. */
export interface Parser {
  readonly inputs: readonly Buffer[];
  /** Throws only a FormatError or an InvalidTflite. */
  readonly parse: (bytes: Buffer) => unknown;
  /** Most changed inputs that `npm run fuzz` gives it, if the usual 100,000 would take more than ten minutes. */
  readonly most?: number;
}

export type Parsers = Readonly<Record<string, Parser>>;

export const fixture = (path: string): Buffer => readFileSync(join(fixtures, path));
export const texts = (list: readonly string[]): Buffer[] => list.map((text) => Buffer.from(text));
