import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { NotReadError } from "./smallFile";

/**
 * Random access to bytes of a known size.
 * Reads are synchronous: thousands of small files are opened several times faster than with promises.
 */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `offset`, at most `length` of them and fewer at the end; none for a range outside, never throws. */
  read(offset: number, length: number): Buffer;
}

/** Bytes that are in memory already. */
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

/** Opens `path`, hands its bytes to `use`, and closes it whatever happens. */
export function withFile<T>(path: string, use: (source: ByteSource) => T): T {
  const descriptor = openSync(path, "r");
  try {
    return use(openSource(descriptor, fstatSync(descriptor).size));
  } finally {
    closeSync(descriptor);
  }
}

/** The buffer that small files are read into, one after the other; undefined while it is in use. */
let shared: Buffer | undefined;

/**
 * The same for thousands of files, of which most have at most `small` bytes: such a file is read at once, into a buffer
 * that the next one is read into, too. So `use` must not keep its bytes. Throws NotReadError for what is not a file.
 */
export function withSmallFile<T>(path: string, small: number, use: (source: ByteSource) => T): T {
  // A pipe is not waited for.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = shared && shared.length >= small ? shared : Buffer.allocUnsafeSlow(small);
  shared = undefined;
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new NotReadError("it is not a file");
    const source = openSource(descriptor, found.size);
    if (found.size > small) return use(source);
    return use(bufferSource(buffer.subarray(0, fill(descriptor, buffer, found.size, 0))));
  } finally {
    shared = buffer;
    closeSync(descriptor);
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

/** Reads up to `wanted` bytes from a place of a file into the begin of a buffer; returns how many there are. */
function fill(descriptor: number, buffer: Buffer, wanted: number, offset: number): number {
  let filled = 0;
  while (filled < wanted) {
    const got = readSync(descriptor, buffer, filled, wanted - filled, offset + filled);
    if (got === 0) break;
    filled += got;
  }
  return filled;
}
