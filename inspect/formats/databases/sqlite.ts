import { FormatError } from "../../bytes/formatError";
import type { Recogniser } from "../recogniser";
import type * as pickles from "./sqlitePickles";

// Loaded with the first database; most bundles contain none.
const loadPickles = () => require("./sqlitePickles") as typeof pickles;

/**
 * SQLite, recognised by every fixed field of its header and by pages that fill the file; its tables are searched for
 * pickles. Source: sqlite.org/fileformat2.html, 1.3.
 */
export const recogniseSqlite: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 16) !== "SQLite format 3\0") return undefined;
  const size = head.length >= 512 ? pageSize(head) : 0;
  if (size === 0 || !isHeader(head) || source.size % size !== 0)
    return { format: "sqlite", fault: "its header or pages are damaged" };
  try {
    const { loads, code, unseen } = loadPickles().picklesInSqlite(source, head, size);
    return {
      format: "sqlite",
      ...(code.length > 0 && { code }),
      ...(loads.length > 0 && { loads }),
      ...(unseen !== undefined && { unseen }),
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { format: "sqlite", fault: error.message };
  }
};

function pageSize(head: Buffer): number {
  const size = head.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

function isHeader(head: Buffer): boolean {
  const size = pageSize(head);
  return (
    size >= 512 &&
    (size & (size - 1)) === 0 &&
    [1, 2].includes(head[18] ?? 0) &&
    [1, 2].includes(head[19] ?? 0) &&
    // The fixed fractions of a page that an index or a table may use.
    head.subarray(21, 24).equals(Buffer.from([64, 32, 32])) &&
    head.readUInt32BE(44) <= 4 && // schema format
    head.readUInt32BE(56) <= 3 && // text encoding
    head.subarray(72, 92).every((byte) => byte === 0) &&
    [2, 5, 10, 13].includes(head[100] ?? 0) // kind of the first page
  );
}
