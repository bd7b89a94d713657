import type { Recogniser } from "../recogniser";

/**
 * SQLite, recognised by every fixed field of its header and by pages that fill the file. Source:
 * sqlite.org/fileformat2.html, 1.3.
 */
export const recogniseSqlite: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 16) !== "SQLite format 3\0") return undefined;
  const isWhole = head.length >= 512 && isHeader(head) && source.size % pageSize(head) === 0;
  return {
    format: "sqlite",
    ...(!isWhole && { fault: "its header or pages are damaged" }),
  };
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
