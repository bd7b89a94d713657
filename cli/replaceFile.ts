import {
  chmodSync,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { InputError } from "../inspect/inputError";
import { osReason } from "../text";

/**
 * Replaces a file atomically, with its permissions; the target of a link is replaced, not the link. Throws InputError.
 *
 * @param fix what the reader can do if the file cannot be written.
 */
export function replaceFile(file: string, content: Buffer | string, fix: string): void {
  const isThere = existsSync(file);
  const target = isThere ? realpathSync(file) : file;
  const partial = `${target}.${process.pid}`;
  try {
    writeFileSync(partial, content, { flag: "wx" });
    if (isThere) chmodSync(partial, statSync(target).mode);
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new InputError(`${file}: cannot be written: ${osReason(error)}`, fix);
  }
}
