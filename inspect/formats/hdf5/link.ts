import { FormatError } from "../../bytes/formatError";
import { type Hdf5Fields, MessageFields } from "./fields";

/** A link of a group. */
export type Link =
  | { readonly kind: "hard"; readonly name: string; readonly address: number }
  /** A link to a path in the same file. */
  | { readonly kind: "soft"; readonly name: string; readonly target: string }
  /** A link into another file, or one of a user-defined class, which another library resolves. */
  | { readonly kind: "outside"; readonly name: string; readonly target: string };

const HARD = 0;
const SOFT = 1;
const EXTERNAL = 64;

/** Reads a link. Source: HDF5 File Format Specification 3.0, IV.A.2.g "The Link Message". */
export function readLink(bytes: Buffer, fields: Hdf5Fields): Link {
  const message = new MessageFields(bytes, fields);
  if (message.uint(1) !== 1) throw new FormatError("an HDF5 link of an unknown version");
  const flags = message.uint(1);
  const type = flags & 8 ? message.uint(1) : HARD;
  if (flags & 4) message.take(8); // the creation order
  if (flags & 16) message.take(1); // the character set
  const name = message.take(message.uint(1 << (flags & 3))).toString("utf8");
  if (type === HARD) {
    const address = message.address();
    if (address === undefined) throw new FormatError("an HDF5 link to nothing");
    return { kind: "hard", name, address };
  }
  const value = message.take(message.uint(2));
  if (type === SOFT) return { kind: "soft", name, target: value.toString("utf8") };
  const [file = "", path = ""] =
    type === EXTERNAL ? value.toString("utf8", 1).split("\0") : [`a link of kind ${type}`];
  return { kind: "outside", name, target: path === "" ? file : `${file}:${path}` };
}
