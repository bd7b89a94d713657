import { closeSync, fstatSync, openSync, readSync } from "node:fs";

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
      const start = offset < 0 ? bytes.length : offset;
      return bytes.subarray(start, Math.min(bytes.length, start + Math.max(0, length)));
    },
  };
}

/** Opens `path`, hands its bytes to `use`, and closes it whatever happens. */
export function withFile<T>(path: string, use: (source: ByteSource) => T): T {
  const descriptor = openSync(path, "r");
  try {
    const size = fstatSync(descriptor).size;
    return use({
      size,
      read(offset, length) {
        const wanted = offset < 0 ? 0 : Math.max(0, Math.min(length, size - offset));
        const buffer = Buffer.allocUnsafe(wanted);
        let filled = 0;
        while (filled < wanted) {
          const got = readSync(descriptor, buffer, filled, wanted - filled, offset + filled);
          if (got === 0) break;
          filled += got;
        }
        return buffer.subarray(0, filled);
      },
    });
  } finally {
    closeSync(descriptor);
  }
}
