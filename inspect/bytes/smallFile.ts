import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Thrown for a file that is not read; the message says why. */
export class NotReadError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotReadError";
  }
}

/**
 * Reads a regular file of at most `most` bytes. Throws NotReadError for a larger file, a pipe, a device or a folder,
 * and the system's error for a file that cannot be opened. The size is that of the opened file, and opening a pipe does
 * not wait.
 */
export function readSmallFile(path: string, most: number): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (found.isDirectory()) throw new NotReadError("it is a folder");
    if (!found.isFile()) throw new NotReadError("it is a pipe or a device, not a file");
    if (found.size > most)
      throw new NotReadError(`it has ${found.size} bytes, more than the limit of ${most}`);
    const bytes = Buffer.alloc(found.size);
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(descriptor, bytes, filled, bytes.length - filled, filled);
      if (got === 0) break;
      filled += got;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}
