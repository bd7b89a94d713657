import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { RefusedError } from "../google/errors";
import { digestsOf, type FileDigests } from "../inspect/bundle/fileDigests";
import type { ContentDigests } from "../inspect/manifest";
import { osReason } from "../text";

/** Bytes of one part; the API takes multiples of 256 KiB, and recommends at least 8 MiB. */
const PART = 8 << 20;

export interface Part {
  readonly start: number;
  /** Reused for the next part. */
  readonly bytes: Buffer;
}

/** The bytes to upload, with the digests that were judged. */
export interface UploadSource {
  readonly judged: ContentDigests;
  open(): Promise<OpenSource>;
}

export interface OpenSource {
  /** Bytes of all parts. */
  readonly total: number;
  /** The parts in order; the last one is returned only if all of them together have the judged digest. */
  readonly parts: AsyncIterable<Part>;
  close(): Promise<void>;
}

/** A file on this machine. Throws RefusedError if it is not what was judged. */
export function fileSource(location: string, judged: ContentDigests): UploadSource {
  return {
    judged,
    async open() {
      const file = await open(location).catch((error: unknown) => {
        throw new RefusedError(
          `${location} cannot be read: ${osReason(error)}\n  Fix: run this again where the file is.`,
        );
      });
      const { size } = await file.stat();
      const parts = partsOf(file, size, location, judged);
      return { total: size, parts, close: () => file.close() };
    },
  };
}

/** A string in memory. */
export function textSource(text: string): UploadSource & { readonly judged: FileDigests } {
  const bytes = Buffer.from(text);
  return {
    judged: digestsOf(bytes),
    async open() {
      return { total: bytes.length, parts: wholeOf(bytes), close: async () => undefined };
    },
  };
}

async function* partsOf(
  file: FileHandle,
  size: number,
  location: string,
  { sha256 }: ContentDigests,
): AsyncGenerator<Part> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(Math.min(PART, size));
  let start = 0;
  do {
    const { bytesRead } = await file.read(buffer, 0, Math.min(PART, size - start), start);
    const bytes = buffer.subarray(0, bytesRead);
    hash.update(bytes);
    const isLast = start + bytesRead >= size;
    const isWhole = isLast ? hash.digest("hex") === sha256 : bytesRead === buffer.length;
    if (!isWhole) throw changed(location);
    yield { start, bytes };
    start += bytesRead;
  } while (start < size);
}

async function* wholeOf(bytes: Buffer): AsyncGenerator<Part> {
  for (let start = 0; start === 0 || start < bytes.length; start += PART)
    yield { start, bytes: bytes.subarray(start, start + PART) };
}

function changed(location: string): RefusedError {
  return new RefusedError(
    `${location} has changed since it was judged, so nothing is published\n` +
      "  Fix: run this again when nothing writes to it.",
  );
}
