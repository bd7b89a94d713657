import { WindowReader } from "../../bytes/windowReader";
import type { Recogniser } from "../recogniser";

const MAX_NODES = 100_000_000;
/** Bytes of a node before its links: a key and a level. */
const NODE = 10;

/**
 * A usearch index: a matrix of vectors, a header with the library's name, and a graph with as many nodes, which ends
 * the file. Source: unum-cloud/usearch include/usearch/index_dense.hpp and index.hpp, "save_to_stream".
 */
export const recogniseUsearch: Recogniser = ({ source }) => {
  const reader = new WindowReader(source);
  const [rows, columns] = [reader.u32(0), reader.u32(4)];
  const head = 8 + rows * columns;
  if (!(head + 104 <= source.size) || reader.text(head, 7) !== "usearch") return undefined;
  const [nodes, links, baseLinks] = [64, 72, 80].map((at) => reader.u64(head + at));
  const isValid =
    nodes === rows &&
    rows <= MAX_NODES &&
    endOf(reader, head + 104, rows, links ?? 0, baseLinks ?? 0) === source.size;
  return {
    format: "usearch",
    ...(!isValid && { fault: "its graph does not end the file" }),
  };
};

function endOf(
  reader: WindowReader,
  start: number,
  nodes: number,
  links: number,
  base: number,
): number {
  let levels = 0;
  for (let node = 0; node < nodes; node++) {
    const level = reader.u16(start + 2 * node);
    if (!(level < 64)) return Number.NaN;
    levels += level;
  }
  return start + 2 * nodes + nodes * (NODE + 4 + 4 * base) + levels * (4 + 4 * links);
}
