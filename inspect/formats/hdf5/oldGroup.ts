import { FormatError } from "../../bytes/formatError";
import { addressOf, type Hdf5Fields, uintOf } from "./fields";
import type { Link } from "./link";

/** Cache type of an entry that is a soft link. */
const SOFT = 2;
const SYMBOL_NODE = "SNOD";

/**
 * The links of an old-style group: a tree of symbol table nodes, with the names in a local heap. Source: HDF5 File
 * Format Specification 3.0, III.A.1 "Version 1 B-trees", III.B "Group Symbol Table Nodes", III.D "Local Heaps".
 */
export function* oldLinks(fields: Hdf5Fields, tree: number, heap: number): Iterable<Link> {
  fields.signature(heap, "HEAP");
  const size = fields.uint(heap + 8, fields.lengthSize);
  const data = fields.address(heap + 8 + 2 * fields.lengthSize);
  const names = data === undefined ? Buffer.alloc(0) : fields.bytes(data, size);
  const textAt = (at: number) => {
    const end = names.indexOf(0, at);
    if (at >= names.length || end < 0) throw new FormatError("an HDF5 link without a name", heap);
    return names.toString("utf8", at, end);
  };
  for (const node of symbolNodes(fields, tree)) yield* linksIn(fields, node, textAt);
}

function* symbolNodes(fields: Hdf5Fields, root: number): Iterable<number> {
  const waiting = [root];
  const seen = new Set<number>();
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    fields.part();
    if (seen.has(at)) throw new FormatError("an HDF5 tree contains itself", at);
    seen.add(at);
    if (fields.bytes(at, 4).toString("latin1") === SYMBOL_NODE) {
      yield at;
      continue;
    }
    fields.signature(at, "TREE");
    const count = fields.uint(at + 6, 2);
    const step = fields.lengthSize + fields.addressSize;
    const start = at + 8 + 2 * fields.addressSize;
    const entries = fields.bytes(start, count * step);
    for (let child = count - 1; child >= 0; child--) {
      const address = addressOf(entries, child * step + fields.lengthSize, fields.addressSize);
      if (address === undefined) throw new FormatError("an HDF5 tree without a child", at);
      waiting.push(address);
    }
  }
}

function* linksIn(
  fields: Hdf5Fields,
  node: number,
  textAt: (at: number) => string,
): Iterable<Link> {
  const { addressSize } = fields;
  const count = fields.uint(node + 6, 2);
  const size = 2 * addressSize + 24;
  const entries = fields.bytes(node + 8, count * size);
  for (let at = 0; at < entries.length; at += size) {
    fields.part();
    const name = textAt(uintOf(entries, at, addressSize));
    const scratch = at + 2 * addressSize + 8;
    if (uintOf(entries, at + 2 * addressSize, 4) === SOFT) {
      yield { kind: "soft", name, target: textAt(uintOf(entries, scratch, 4)) };
      continue;
    }
    const address = addressOf(entries, at + addressSize, addressSize);
    if (address === undefined) throw new FormatError("an HDF5 link to nothing", node);
    yield { kind: "hard", name, address };
  }
}
