import { FormatError } from "../../bytes/formatError";
import { need } from "./unpacked";
import { type HuffmanTable, readHuffman, readStream } from "./zstdHuffman";

/** The literals of a frame's blocks, which may use the Huffman table of a block before them. */
export class Literals {
  private table: HuffmanTable | undefined;

  /**
   * Reads the literals of a block of which at most `most` bytes are literals. Source: RFC 8878, 3.1.1.3.1.
   * @returns the literals, the offset of their end in the block, and the number of entries of the table that was made.
   */
  read(block: Buffer, most: number): { literals: Buffer; end: number; made: number } {
    need(block, 0, 1);
    const kind = (block[0] as number) & 3;
    const form = ((block[0] as number) >> 2) & 3;
    return kind < 2
      ? readPlain(block, kind === 1, form, most)
      : this.unpack(block, kind === 2, form, most);
  }

  private unpack(block: Buffer, hasTable: boolean, form: number, most: number) {
    const width = form < 2 ? 3 : form + 2;
    const bits = form < 2 ? 10 : form === 2 ? 14 : 18;
    need(block, 0, width);
    const sizes = Math.floor(block.readUIntLE(0, width) / 16);
    const size = sizes % 2 ** bits;
    const end = width + Math.floor(sizes / 2 ** bits);
    need(block, width, end - width);
    if (size > most) throw new FormatError("a zstd block is invalid");
    let from = width;
    let made = 0;
    if (hasTable) {
      const found = readHuffman(block.subarray(0, end), from);
      this.table = found.table;
      made = found.table.symbols.length;
      from = found.end;
    }
    if (!this.table) throw new FormatError("a zstd block repeats a table that is missing");
    const streams = block.subarray(from, end);
    return { literals: unpackStreams(this.table, streams, size, form === 0 ? 1 : 4), end, made };
  }
}

/** Literals as they are, or one byte that is repeated. */
function readPlain(block: Buffer, isRepeated: boolean, form: number, most: number) {
  const width = form === 1 ? 2 : form === 3 ? 3 : 1;
  need(block, 0, width);
  const size = block.readUIntLE(0, width) >> (width === 1 ? 3 : 4);
  if (size > most) throw new FormatError("a zstd block is invalid");
  const end = width + (isRepeated ? 1 : size);
  need(block, width, end - width);
  const bytes = block.subarray(width, end);
  return { literals: isRepeated ? Buffer.alloc(size, bytes) : bytes, end, made: 0 };
}

/** Unpacks literals from one stream, or from four that follow the sizes of the first three. */
function unpackStreams(table: HuffmanTable, bytes: Buffer, size: number, count: 1 | 4): Buffer {
  const literals = Buffer.alloc(size);
  if (count === 1) {
    readStream(table, bytes, literals);
    return literals;
  }
  need(bytes, 0, 6);
  const part = (size + 3) >> 2;
  if (part * 3 > size) throw new FormatError("a zstd block has too few literals for four streams");
  let at = 6;
  for (let stream = 0; stream < 4; stream++) {
    const end = stream === 3 ? bytes.length : at + bytes.readUInt16LE(2 * stream);
    need(bytes, at, end - at);
    const to = literals.subarray(stream * part, stream === 3 ? size : (stream + 1) * part);
    readStream(table, bytes.subarray(at, end), to);
    at = end;
  }
  return literals;
}
