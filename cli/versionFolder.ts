import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../inspect";
import { digestOnce } from "../inspect/bundle/hashFile";
import type { Contents } from "../packing/packVersion";

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
  mkdirSync(output, { recursive: true });
  sweep(output);
  const partial = mkdtempSync(join(output, `${PARTIAL}${process.pid}-`));
  const place = (path: string, make: (file: string) => void) => {
    const target = join(output, path);
    mkdirSync(dirname(target), { recursive: true });
    make(join(partial, "file"));
    renameSync(join(partial, "file"), target);
  };
  try {
    let isNew = false;
    for (const { path, location } of objects) {
      if (await isThere(join(output, path), location)) continue;
      place(path, (file) => copyFileSync(location, file));
      isNew = true;
    }
    if (existsSync(join(output, layout.manifest))) return isNew;
    place(layout.manifest, (file) => writeFileSync(file, description));
    return true;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Whether the file is there with the bytes of `location`. Throws InputError where it has others. */
async function isThere(target: string, location: string): Promise<boolean> {
  if (!existsSync(target)) return false;
  const [there, here] = [await digestOnce(target), await digestOnce(location)];
  if (there.sha256 === here.sha256) return true;
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
