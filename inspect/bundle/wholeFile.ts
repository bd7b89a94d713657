import { randomUUID } from "node:crypto";
import { chmodSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PARTIAL } from "./alwaysIgnored";

/**
 * Writes a file as a whole: beside its place, and then moved there, so that an interruption leaves what was there, and no
 * reader sees a part. Throws what the system says.
 * @param mode permissions; by default those of a new file.
 */
export function writeWhole(file: string, content: Buffer | string, mode?: number): void {
  // Processes in containers often have the same number, so a number would not make the name unique.
  const partial = join(dirname(file), `${PARTIAL}${randomUUID()}`);
  try {
    writeFileSync(partial, content, { flag: "wx" });
    if (mode !== undefined) chmodSync(partial, mode);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
