import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type ByteSource, withFile } from "../../inspect/bytes/byteSource";

/** Most files of a folder that are read. */
const MOST_FILES = 20_000;
const BLOCK = 512;
const CHUNK = 1 << 20;

/**
 * Paths below a folder in the order in which the engine packs them, with links followed and `.pulumi` skipped.
 * Undefined if there are too many. Source: pulumi sdk/go/common/resource/archive; Go path/filepath, Walk.
 */
export function filesBelow(folder: string): string[] | undefined {
  const files: string[] = [];
  const waiting = [""];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    if (found?.isFile()) files.push(path);
    if (found?.isDirectory()) {
      const names = readdirSync(join(folder, path)).filter((name) => name !== ".pulumi");
      const below = names.sort(bytewise).map((name) => (path === "" ? name : `${path}/${name}`));
      for (const one of below.reverse()) waiting.push(one);
    }
    if (files.length + waiting.length > MOST_FILES) return undefined;
  }
  return files;
}

function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/**
 * The hash that the engine computes for a folder as an archive: SHA-256 of its files as a tar. Undefined if a name
 * needs more than the ustar header.
 */
export function folderHash(folder: string): string | undefined {
  const files = filesBelow(folder);
  if (!files || files.some((path) => path.length > 100 || /[^\x20-\x7e]/.test(path))) {
    return undefined;
  }
  const hash = createHash("sha256");
  for (const path of files) {
    withFile(join(folder, path), (source) => {
      hash.update(header(path, source.size));
      for (const chunk of chunksOf(source)) hash.update(chunk);
      hash.update(Buffer.alloc((BLOCK - (source.size % BLOCK)) % BLOCK));
    });
  }
  return hash.update(Buffer.alloc(2 * BLOCK)).digest("hex");
}

function* chunksOf(source: ByteSource): Iterable<Buffer> {
  for (let offset = 0; offset < source.size; offset += CHUNK) yield source.read(offset, CHUNK);
}

/**
 * The header that Go's archive/tar writes for a file of mode 0600 without times and owners. Source: POSIX pax, "ustar
 * Interchange Format".
 */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number, offset: number) =>
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, offset, "latin1");
  block.write(name, 0, "latin1");
  octal(0o600, 7, 100);
  octal(0, 7, 108);
  octal(0, 7, 116);
  octal(size, 11, 124);
  octal(0, 11, 136);
  block.fill(" ", 148, 156);
  block.write("0", 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  octal(0, 7, 329);
  octal(0, 7, 337);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}
