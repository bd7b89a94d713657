import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { writeWhole } from "./wholeFile";

/** Writes a file below the cache folder, which several processes and containers may share. Throws what the system says. */
export function writeToCache(file: string, content: Buffer | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, content);
}
