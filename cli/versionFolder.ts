import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../inspect";
import { cacheFolder } from "../inspect/bundle/cacheFolder";
import { digestAnew } from "../inspect/bundle/hashFile";
import { readingObserver } from "../inspect/bundle/reading";
import type { Contents } from "../packing/packVersion";
import type { UploadObject } from "../packing/uploadPlan";
import { osReason } from "../text";
import { FREE_SPACE, isFull, writeFix } from "./fullDisk";

/** Begin of the name of a folder for files that are not complete, followed by the number of the process. */
const PARTIAL = ".model-version-pack-";

/**
 * Writes what is missing of a version below `output`, its manifest last; false where nothing was missing. A file is made
 * outside of the version's folder and moved there when it is complete, so that an interruption leaves nothing in it.
 */
export async function writeVersion(
  { objects, layout, description }: Contents,
  output: string,
): Promise<boolean> {
  const partial = partialFolder(output);
  const place = async (path: string, make: (file: string) => void | Promise<void>) => {
    const target = join(output, path);
    mkdirSync(dirname(target), { recursive: true });
    await make(join(partial, "file"));
    renameSync(join(partial, "file"), target);
  };
  try {
    let isNew = false;
    const sizes = objects.map(({ path, location }) => {
      const { size } = statSync(location);
      // A copy is written and read again; what is there is only read.
      return existsSync(join(output, path)) ? size : 2 * size;
    });
    readingObserver().begin(sizes.reduce((sum, size) => sum + size, 0));
    for (const object of objects) {
      if (await isThere(join(output, object.path), object)) continue;
      await place(object.path, (file) => copyJudged(object, file));
      isNew = true;
    }
    if (existsSync(join(output, layout.manifest))) return isNew;
    await place(layout.manifest, (file) => writeFileSync(file, description));
    return true;
  } catch (error) {
    if (!isFull(error)) throw error;
    throw new InputError(`${output}: cannot be written: ${osReason(error)}`, FREE_SPACE);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** A new folder in `output` for files that are not complete. Throws InputError if there can be none. */
function partialFolder(output: string): string {
  try {
    mkdirSync(output, { recursive: true });
    sweep(output);
    return mkdtempSync(join(output, `${PARTIAL}${process.pid}-`));
  } catch (error) {
    throw new InputError(
      `${output}: cannot be written: ${osReason(error)}`,
      writeFix(error, "name a folder that can be written with --output"),
    );
  }
}

/**
 * Copies a file. Throws InputError if the copy's bytes are not those that were judged: the file has changed since, or the
 * digest cache is wrong.
 */
async function copyJudged({ location, judged }: UploadObject, copy: string): Promise<void> {
  copyInParts(location, copy);
  if (judged.sha256 === "" || (await digestAnew(copy)).sha256 === judged.sha256) return;
  throw new InputError(
    `${location}: its bytes are not those that were judged`,
    `run this again when no other program changes it; if none does, remove ${join(cacheFolder(), "digests")}`,
  );
}

/** Bytes copied at once; smaller files are left to the system. */
const PART = 1 << 24;

/** Copies a file, and reports how far it is. */
function copyInParts(location: string, target: string): void {
  const { size, mode } = statSync(location);
  if (size <= PART) {
    copyFileSync(location, target);
    readingObserver().advance(size);
    return;
  }
  const buffer = Buffer.allocUnsafe(PART);
  const [from, to] = [openSync(location, "r"), openSync(target, "wx", mode)];
  try {
    for (;;) {
      const got = readSync(from, buffer);
      if (got === 0) return;
      for (let written = 0; written < got; )
        written += writeSync(to, buffer, written, got - written);
      readingObserver().advance(got);
    }
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

/** Whether the file is there with the bytes that were judged. Throws InputError where it has others. */
async function isThere(target: string, { location, judged }: UploadObject): Promise<boolean> {
  if (!existsSync(target)) return false;
  const expected = judged.sha256 || (await digestAnew(location)).sha256;
  if ((await digestAnew(target)).sha256 === expected) return true;
  throw new InputError(
    `${target}: is there with other bytes, and no version is ever overwritten`,
    "write to an empty folder",
  );
}

/** Removes what interrupted calls have left. */
function sweep(output: string): void {
  for (const name of readdirSync(output)) {
    if (name.startsWith(PARTIAL) && !isRunning(Number.parseInt(name.slice(PARTIAL.length), 10)))
      rmSync(join(output, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
