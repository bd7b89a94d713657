import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { writeWhole } from "./wholeFile";

/** This machine's folder for data that can be computed again. Source: XDG Base Directory Specification. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "model-version");
}

/** Writes a file below that folder, which several processes and containers may share. Throws what the system says. */
export function writeToCache(file: string, content: Buffer | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, content);
}
