import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

/** Value of two unused numbers in every index. */
const DUMMY = 1 << 20;

/**
 * A faiss index, recognised by its header. Source: faiss/impl/index_write.cpp, write_index_header,
 * write_index_binary_header.
 */
export const recogniseFaiss: Recogniser = ({ source, head }) => {
  const name = head.toString("latin1", 0, 4);
  if (!/^I[A-Za-z0-9]{3}$/.test(name)) return undefined;
  const reader = new WindowReader(source);
  const isIndex = name.startsWith("IB") ? isBinary(reader) : isFloat(reader);
  return isIndex ? { format: "faiss" } : undefined;
};

function isFloat(reader: WindowReader): boolean {
  return (
    isDimension(reader.i32(4)) &&
    isCount(reader.i64(8), reader.size) &&
    reader.u64(16) === DUMMY &&
    reader.u64(24) === DUMMY &&
    reader.u8(32) <= 1 &&
    reader.u32(33) <= 30
  );
}

function isBinary(reader: WindowReader): boolean {
  return (
    isDimension(reader.i32(4)) &&
    reader.i32(8) === reader.i32(4) / 8 &&
    isCount(reader.i64(12), reader.size) &&
    reader.u8(20) <= 1 &&
    reader.u32(21) <= 1
  );
}

function isDimension(value: number): boolean {
  return value > 0 && value <= 1 << 20;
}

function isCount(value: number, size: number): boolean {
  return value >= 0 && value <= size;
}
