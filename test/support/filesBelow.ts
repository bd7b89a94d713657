import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

/** Paths of the files below a folder, relative to it and in order; links are not among them. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
