import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { pickledTypes } from "./extensionTypes";
import { thriftStruct } from "./thrift";

/** Bytes of the nonce and signature after a footer that is signed but not encrypted. */
const SIGNATURE = 28;

/**
 * Parquet: magic bytes at both ends, and a footer that is one FileMetaData, or encrypted after its FileCryptoMetaData.
 * Source: apache/parquet-format README.md, Encryption.md, parquet.thrift.
 */
export const recogniseParquet: Recogniser = ({ source, head }) => {
  const mark = head.toString("latin1", 0, 4);
  if ((mark !== "PAR1" && mark !== "PARE") || source.size < 12) return undefined;
  const tail = source.read(source.size - 8, 8);
  const length = tail.readUInt32LE(0);
  const fault = "its footer is damaged";
  if (tail.toString("latin1", 4) !== mark || length < 1 || length > source.size - 12)
    return { format: "parquet", fault };
  if (length > LIMITS.wholeMember) return undefined;
  const footer = source.read(source.size - 8 - length, length);
  const found = thriftStruct(footer);
  if (!found) return { format: "parquet", fault };
  const left = footer.length - found.end;
  if (mark === "PARE") {
    return { format: "parquet", ...(left > 0 && found.fields.has(1) ? {} : { fault }) };
  }
  // The version, the schema, the number of rows, and the row groups.
  const isMetadata = [1, 2, 3, 4].every((field) => found.fields.has(field));
  if (!isMetadata || (left !== 0 && left !== SIGNATURE)) return { format: "parquet", fault };
  return { format: "parquet", ...pickledTypes(footer) };
};
