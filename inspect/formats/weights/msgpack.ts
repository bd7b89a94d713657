import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";
import type { CodeFound } from "../recognition";

/** Bytes with which a map or an array can start, as a `latin1` string. */
export const MSGPACK_STARTS = Array.from({ length: 256 }, (_, byte) => byte)
  .filter((byte) => (byte >= 0x80 && byte <= 0x9f) || (byte >= 0xdc && byte <= 0xdf))
  .map((byte) => String.fromCharCode(byte))
  .join("");

const MAX_VALUES = 4_000_000;
const MAX_DEPTH = 512;

/**
 * MessagePack: one map or array that ends with the file. msgpack-numpy writes an array of objects as a pickle. Source:
 * msgpack/spec.md; msgpack-numpy, decode.
 */
export const recogniseMsgpack: Recogniser = ({ source, head }) => {
  if (!MSGPACK_STARTS.includes(String.fromCharCode(head[0] ?? 0))) return undefined;
  const found = walk(new WindowReader(source));
  if (!found) return undefined;
  const code: CodeFound[] = [{ kind: "objects", where: "" }];
  return { format: "msgpack", ...(found.hasObjects && { code }) };
};

/** The parts of a value: the bytes of its head, the number of values that follow, and bytes to skip. */
interface Head {
  readonly bytes: number;
  readonly values: number;
  readonly skip: number;
}

function walk(reader: WindowReader): { readonly hasObjects: boolean } | undefined {
  const open: number[] = [1];
  let at = 0;
  let before = "";
  let hasArrays = false;
  let hasObjects = false;
  for (let count = 0; count < MAX_VALUES; count++) {
    while (open.at(-1) === 0) open.pop();
    const last = open.length - 1;
    if (last < 0) return at === reader.size ? { hasObjects: hasArrays && hasObjects } : undefined;
    if (last > MAX_DEPTH) return undefined;
    open[last] = (open[last] as number) - 1;
    const head = headAt(reader, at);
    if (!head) return undefined;
    at += head.bytes;
    const text = head.skip > 0 && head.skip <= 4 ? reader.text(at, head.skip) : "";
    if (text === "nd") hasArrays = true;
    if (before === "kind" && text === "O") hasObjects = true;
    before = text;
    at += head.skip;
    if (!(at <= reader.size && head.values <= reader.size - at)) return undefined;
    if (head.values > 0) open.push(head.values);
  }
  return undefined;
}

/** A value of one byte, of which nothing follows. */
const ONE_BYTE: Head = { bytes: 1, values: 0, skip: 0 };

/** The head of the value at an offset; undefined outside the bytes and for the one byte that starts no value. */
function headAt(reader: WindowReader, at: number): Head | undefined {
  const byte = reader.u8(at);
  if (Number.isNaN(byte) || byte === 0xc1) return undefined;
  if (byte < 0x80 || byte >= 0xe0) return ONE_BYTE;
  if (byte < 0x90) return containing(2 * (byte & 15));
  if (byte < 0xa0) return containing(byte & 15);
  if (byte < 0xc0) return skipping(byte & 31);
  if (byte <= 0xc3) return ONE_BYTE;
  if (byte <= 0xc6) return sized(reader, at, 1 << (byte - 0xc4));
  if (byte <= 0xc9) return sized(reader, at, 1 << (byte - 0xc7), 1);
  if (byte <= 0xcb) return skipping(byte === 0xca ? 4 : 8);
  if (byte <= 0xcf) return skipping(1 << (byte - 0xcc));
  if (byte <= 0xd3) return skipping(1 << (byte - 0xd0));
  if (byte <= 0xd8) return skipping(1 << (byte - 0xd4), 2);
  if (byte <= 0xdb) return sized(reader, at, 1 << (byte - 0xd9));
  const width = byte & 1 ? 4 : 2;
  const values = lengthAt(reader, at + 1, width);
  return containing(byte <= 0xdd ? values : 2 * values, 1 + width);
}

function skipping(skip: number, bytes = 1): Head {
  return { bytes, values: 0, skip };
}

function containing(values: number, bytes = 1): Head {
  return { bytes, values, skip: 0 };
}

/** A value whose first byte precedes its length, in 1, 2 or 4 bytes, and `more` bytes. */
function sized(reader: WindowReader, at: number, width: number, more = 0): Head {
  return skipping(lengthAt(reader, at + 1, width), 1 + width + more);
}

/** A number in big-endian order; NaN at the end of the bytes. */
function lengthAt(reader: WindowReader, at: number, width: number): number {
  const bytes = reader.read(at, width);
  return bytes.length < width ? Number.NaN : bytes.readUIntBE(0, width);
}
