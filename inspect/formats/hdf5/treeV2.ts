import { FormatError } from "../../bytes/formatError";
import { addressOf, type Hdf5Fields, uintOf } from "./fields";

/** Bytes of the signature, version and type before a node's records, and of the checksum after them. */
const OVERHEAD = 10;

/**
 * The records of a version 2 B-tree, in no particular order. Source: HDF5 File Format Specification 3.0, III.A.2
 * "Version 2 B-trees".
 */
export function* recordsOf(fields: Hdf5Fields, header: number): Iterable<Buffer> {
  fields.signature(header, "BTHD");
  const nodeSize = fields.uint(header + 6, 4);
  const recordSize = fields.uint(header + 10, 2);
  const depth = fields.uint(header + 12, 2);
  const root = fields.address(header + 16);
  if (root === undefined) return;
  if (recordSize === 0 || nodeSize < OVERHEAD + recordSize || depth > 32)
    throw new FormatError("an HDF5 tree has an impossible shape", header);
  const shape = shapeOf(fields, nodeSize, recordSize, depth);
  const count = fields.uint(header + 16 + fields.addressSize, 2);
  const waiting = [{ at: root, count, depth }];
  const seen = new Set<number>();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    fields.part();
    if (seen.has(node.at)) throw new FormatError("an HDF5 tree contains itself", node.at);
    seen.add(node.at);
    fields.signature(node.at, node.depth === 0 ? "BTLF" : "BTIN");
    const records = fields.bytes(node.at + 6, node.count * recordSize);
    for (let at = 0; at < records.length; at += recordSize) {
      fields.part();
      yield records.subarray(at, at + recordSize);
    }
    if (node.depth === 0) continue;
    const { pointerSize } = shape[node.depth] ?? { pointerSize: 0 };
    const pointers = fields.bytes(node.at + 6 + records.length, (node.count + 1) * pointerSize);
    for (let at = 0; at < pointers.length; at += pointerSize) {
      const address = addressOf(pointers, at, fields.addressSize);
      if (address === undefined) throw new FormatError("an HDF5 tree without a child", node.at);
      const held = uintOf(pointers, at + fields.addressSize, shape[0]?.countSize ?? 1);
      waiting.push({ at: address, count: held, depth: node.depth - 1 });
    }
  }
}

interface Level {
  /** Bytes of the number of records in a node, and of the number of records below a node. */
  readonly countSize: number;
  readonly totalSize: number;
  readonly total: number;
  /** Bytes of a pointer to a child. */
  readonly pointerSize: number;
}

/**
 * The size of the pointers at each level, by the most records that can be below them. Source: H5B2hdr.c,
 * H5B2__hdr_init.
 */
function shapeOf(
  { addressSize }: Hdf5Fields,
  nodeSize: number,
  recordSize: number,
  depth: number,
): Level[] {
  const most = Math.floor((nodeSize - OVERHEAD) / recordSize);
  const countSize = widthOf(most);
  const levels: Level[] = [{ countSize, totalSize: 0, total: most, pointerSize: 0 }];
  for (let level = 1; level <= depth; level++) {
    const below = levels[level - 1] as Level;
    const pointerSize = addressSize + countSize + below.totalSize;
    const records = Math.floor((nodeSize - OVERHEAD - pointerSize) / (recordSize + pointerSize));
    const total = (records + 1) * below.total + records;
    levels.push({ countSize, totalSize: widthOf(total), total, pointerSize });
  }
  return levels;
}

/** Number of bytes that a number up to `most` takes. */
export function widthOf(most: number): number {
  return Math.floor(Math.log2(Math.max(1, most)) / 8) + 1;
}
