import { bufferSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { isPickle, walkPickle } from "../pickle/pickle";
import { type Hdf5Fields, MessageFields } from "./fields";

/** An attribute's name, and its bytes if they are stored in the attribute itself. */
export interface Attribute {
  readonly name: string;
  readonly value: Buffer;
}

/** Reads an attribute. Source: HDF5 File Format Specification 3.0, IV.A.2.m "The Attribute Message". */
export function readAttribute(bytes: Buffer, fields: Hdf5Fields): Attribute {
  const message = new MessageFields(bytes, fields);
  const version = message.uint(1);
  if (version < 1 || version > 3) throw new FormatError("an HDF5 attribute of an unknown version");
  message.take(1);
  const sizes = [message.uint(2), message.uint(2), message.uint(2)] as const;
  if (version === 3) message.take(1); // the character set
  const [name = Buffer.alloc(0)] = sizes.map((size) =>
    message.take(version === 1 ? Math.ceil(size / 8) * 8 : size),
  );
  return {
    name: name.toString("utf8").split("\0", 1)[0] ?? "",
    value: message.bytes.subarray(message.at),
  };
}

/**
 * The imports of an attribute that is a pickle; undefined for other attributes. PyTables unpickles any fixed-length
 * string that ends with a pickle's last opcode when it reads the attribute. Source: tables/attributeset.py,
 * __getattr__.
 */
export function pickledAttribute({ value }: Attribute): readonly string[] | undefined {
  let end = value.length;
  while (end > 0 && value[end - 1] === 0) end--;
  if (end === 0 || value[end - 1] !== 0x2e) return undefined;
  const walk = walkPickle(bufferSource(value.subarray(0, end)));
  return isPickle(walk) ? walk.imports : undefined;
}
