import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { NotReadError } from "./smallFile";

/**
 * Random access to bytes of a known size.
 * Reads are synchronous: thousands of small files are opened several times faster than with promises.
 */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `offset`: fewer at the end, none for a range outside the source. Never throws. */
  read(offset: number, length: number): Buffer;
}

/** A source of bytes that are in memory. */
export function bufferSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => {
      if (offset === 0 && length >= bytes.length) return bytes;
      const start = offset < 0 ? bytes.length : offset;
      return bytes.subarray(start, Math.min(bytes.length, start + Math.max(0, length)));
    },
  };
}

/** A location of bytes: the path of a file on this machine, or a source of bytes elsewhere. */
export type Location = string | ByteSource;

/** Opens `location`, passes its bytes to `use`, and always closes it. */
export function withFile<T>(location: Location, use: (source: ByteSource) => T): T {
  if (typeof location !== "string") return use(location);
  const descriptor = openSync(location, "r");
  try {
    return use(openSource(descriptor, fstatSync(descriptor).size));
  } finally {
    closeSync(descriptor);
  }
}

/** The buffer for small files, used for one after the other; undefined while it is in use. */
let shared: Buffer | undefined;

/**
 * As `withFile`, for thousands of files, most of which have at most `small` bytes. A small file is read at once into a
 * buffer that is reused for the next one, so `use` must not keep its bytes. Throws NotReadError if
 * `location` is not a file.
 */
export function withSmallFile<T>(
  location: Location,
  small: number,
  use: (source: ByteSource) => T,
): T {
  if (typeof location !== "string") return use(location);
  // O_NONBLOCK: opening a pipe does not wait for its writer.
  const descriptor = openSync(location, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = shared && shared.length > small ? shared : Buffer.allocUnsafeSlow(small + 1);
  shared = undefined;
  try {
    const filled = fillFromFile(descriptor, buffer, small + 1);
    // Asking for the size of each small file would cost more than reading it.
    if (filled > 0 && filled <= small) return use(bufferSource(buffer.subarray(0, filled)));
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new NotReadError("it is not a file");
    return use(openSource(descriptor, found.size));
  } finally {
    shared = buffer;
    closeSync(descriptor);
  }
}

/** As `fill`, from the start. Throws NotReadError for folders and pipes, which have no bytes at an offset. */
function fillFromFile(descriptor: number, buffer: Buffer, wanted: number): number {
  try {
    return fill(descriptor, buffer, wanted, 0);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EISDIR" || code === "ESPIPE") throw new NotReadError("it is not a file");
    throw error;
  }
}

function openSource(descriptor: number, size: number): ByteSource {
  return {
    size,
    read(offset, length) {
      const wanted = offset < 0 ? 0 : Math.max(0, Math.min(length, size - offset));
      const buffer = Buffer.allocUnsafe(wanted);
      return buffer.subarray(0, fill(descriptor, buffer, wanted, offset));
    },
  };
}

/** Reads up to `wanted` bytes from an offset of a file into the start of a buffer; returns the number of bytes read. */
function fill(descriptor: number, buffer: Buffer, wanted: number, offset: number): number {
  let filled = 0;
  while (filled < wanted) {
    const got = readSync(descriptor, buffer, filled, wanted - filled, offset + filled);
    if (got === 0) break;
    filled += got;
  }
  return filled;
}
