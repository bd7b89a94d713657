import { startsAt } from "../../bytes/startsAt";
import type { Recogniser } from "../recogniser";

/** Bytes of each of the three headers. */
const HEADER = 4096;

/**
 * DuckDB: magic bytes after a checksum, a version, and three headers. Source: duckdb.org/docs, "Storage",
 * main_header.cpp.
 */
export const recogniseDuckdb: Recogniser = ({ source, head }) => {
  if (!startsAt(head, 8, "DUCK") || source.size < 3 * HEADER) return undefined;
  const version = head.readBigUInt64LE(12);
  // After the headers, each of which starts with its checksum, come blocks of one size.
  const isValid = version >= 1n && version < 1000n && (source.size - 3 * HEADER) % 2048 === 0;
  const hasSums = [0, HEADER, 2 * HEADER].every((at) => head.readBigUInt64LE(at) !== 0n);
  return isValid && hasSums ? { format: "duckdb" } : undefined;
};
