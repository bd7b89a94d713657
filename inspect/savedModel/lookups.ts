import { listFew } from "../../text";
import type { Problem } from "../manifest";
import { INDEX_FILE } from "./completeness";
import type { MetaGraphNames } from "./metaGraph";
import type { TensorBundle } from "./tensorBundle";

/** Names that a problem tells of. */
const LISTED = 3;

/** Names that the MetaGraph of the file `path` looks for in itself and does not have: what stops a server tells first. */
export function* unknownNames(
  path: string,
  { faults }: MetaGraphNames,
  isServed: boolean,
): Iterable<Problem> {
  const inServing = faults.filter((fault) => isServed && fault.inServing);
  const code = inServing.length > 0 ? "unknown-name" : "unknown-unused-name";
  const [first, ...others] = inServing.length > 0 ? inServing : faults;
  if (!first) return;
  const place = first.function === "" ? "" : `in the function "${first.function}", `;
  const more = others.length > 0 ? ` (and ${others.length} more such names)` : "";
  yield { code, path, what: `${place}${first.what}${more}` };
}

/** Tensors that the MetaGraph restores and that the index does not have, or has in another data type. */
export function* foreignTensors(
  { restored }: MetaGraphNames,
  { ranges, variables }: TensorBundle,
): Iterable<Problem> {
  const found = new Map(ranges.map(({ key, dtype }) => [key, dtype]));
  for (const { name, dtype } of variables) found.set(name, dtype);
  const missing = new Set<string>();
  const other = new Set<string>();
  for (const { name, dtype } of restored) {
    const stored = found.get(name);
    if (stored === undefined) missing.add(`"${name}"`);
    else if (dtype !== undefined && dtype !== stored)
      other.add(`"${name}" as ${dtype}, and it is ${stored}`);
  }
  const path = INDEX_FILE;
  if (missing.size > 0)
    yield { code: "missing-tensor", path, what: `lacks ${listFew([...missing], LISTED)}` };
  if (other.size > 0)
    yield {
      code: "other-tensor",
      path,
      what: `the graph restores ${listFew([...other], LISTED)}`,
    };
}
