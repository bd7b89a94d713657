import { bufferSource } from "../../bytes/byteSource";
import { FormatError, LimitError } from "../../bytes/formatError";
import { isPickle, walkPickle } from "../pickle/pickle";
import { type Hdf5Fields, MessageFields } from "./fields";
import type { GlobalHeaps } from "./globalHeap";

/** An attribute's name and the bytes that are stored in the attribute itself. */
export interface Attribute {
  readonly name: string;
  readonly value: Buffer;
  /** Set if the bytes refer to a string of variable length: its encoding, or that its type is stored elsewhere. */
  readonly refersTo?: "ascii" | "utf8" | "unknown";
}

const VARIABLE_LENGTH = 9;
const STRING = 1;

/** Reads an attribute. Source: HDF5 File Format Specification 3.0, IV.A.2.m "The Attribute Message". */
export function readAttribute(bytes: Buffer, fields: Hdf5Fields): Attribute {
  const message = new MessageFields(bytes, fields);
  const version = message.uint(1);
  if (version < 1 || version > 3) throw new FormatError("an HDF5 attribute of an unknown version");
  const isShared = (message.uint(1) & 1) === 1 && version > 1;
  const sizes = [message.uint(2), message.uint(2), message.uint(2)] as const;
  if (version === 3) message.take(1); // the character set
  const [name = Buffer.alloc(0), type = Buffer.alloc(0)] = sizes.map((size) =>
    message.take(version === 1 ? Math.ceil(size / 8) * 8 : size),
  );
  const refersTo = isShared ? "unknown" : encodingOf(type);
  return {
    name: name.toString("utf8").split("\0", 1)[0] ?? "",
    value: message.bytes.subarray(message.at),
    ...(refersTo && { refersTo }),
  };
}

/** The encoding of a string of variable length; undefined for other types. Source: IV.A.2.d "The Datatype Message". */
function encodingOf([kind = 0, type = 0, encoding = 0]: Buffer): Attribute["refersTo"] {
  if ((kind & 15) !== VARIABLE_LENGTH || (type & 15) !== STRING) return undefined;
  return (encoding & 15) === 0 ? "ascii" : "utf8";
}

/** The text of an attribute, which may be stored in a heap; undefined if a heap lacks it. */
export function textOf({ value, refersTo }: Attribute, heaps: GlobalHeaps): Buffer | undefined {
  if (refersTo === undefined) return value;
  try {
    return heaps.read(value);
  } catch (error) {
    if (error instanceof FormatError && !(error instanceof LimitError)) return undefined;
    throw error;
  }
}

/**
 * The imports of an attribute that is a pickle; undefined for other attributes. PyTables unpickles any string that is
 * not UTF-8 and ends with a pickle's last opcode when it reads the attribute. Source: tables/attributeset.py,
 * __getattr__.
 */
export function pickledAttribute(
  attribute: Attribute,
  heaps: GlobalHeaps,
): readonly string[] | undefined {
  const { value, refersTo } = attribute;
  if (refersTo === "utf8") return undefined;
  // A value whose type is stored elsewhere may be a reference, or be the string.
  return pickledText(value) ?? (refersTo && pickledText(textOf(attribute, heaps)));
}

function pickledText(value: Buffer = Buffer.alloc(0)): readonly string[] | undefined {
  let end = value.length;
  while (end > 0 && value[end - 1] === 0) end--;
  if (end === 0 || value[end - 1] !== 0x2e) return undefined;
  const walk = walkPickle(bufferSource(value.subarray(0, end)));
  return isPickle(walk) ? walk.imports : undefined;
}
