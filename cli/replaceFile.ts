import { existsSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PARTIAL } from "../inspect/bundle/alwaysIgnored";
import { writeWhole } from "../inspect/bundle/wholeFile";
import { InputError } from "../inspect/inputError";
import { osReason } from "../text";
import { writeFix } from "./fullDisk";

/** Age after which a file that is not complete was left by an interrupted process, in milliseconds. */
const LEFT_OVER = 600_000;
/** Why a folder may take no new file although one in it can be written, such as one that is mounted by itself. */
const NO_NEW_FILE = ["EACCES", "EBUSY", "EPERM", "EROFS"];

/**
 * Replaces a file atomically, with its permissions; the target of a link is replaced, not the link. Throws InputError.
 *
 * @param fix what the reader can do if the file cannot be written.
 */
export function replaceFile(file: string, content: Buffer | string, fix: string): void {
  try {
    moveOver(file, content);
  } catch (error) {
    throw new InputError(`${file}: cannot be written: ${osReason(error)}`, writeFix(error, fix));
  }
}

/**
 * Writes a file that others read: atomically, except where it is a pipe or a device, or cannot be replaced. Throws what
 * the system says.
 */
export function writeOutput(file: string, content: string): void {
  const known = statSync(file, { throwIfNoEntry: false });
  try {
    if (known && !known.isFile()) writeFileSync(file, content);
    else moveOver(file, content);
  } catch (error) {
    if (!known || !NO_NEW_FILE.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    writeFileSync(file, content);
  }
}

/** Writes a file as a whole, or what a link points to, with its permissions. */
function moveOver(file: string, content: Buffer | string): void {
  const isThere = existsSync(file);
  const target = isThere ? realpathSync(file) : file;
  sweep(dirname(target));
  writeWhole(target, content, isThere ? statSync(target).mode : undefined);
}

/** Removes what interrupted calls have left in a folder. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(PARTIAL)) continue;
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LEFT_OVER) rmSync(path, { force: true });
  }
}
