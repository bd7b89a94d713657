import type { Problem, RetypedTensor } from "../problem";
import { INDEX_FILE } from "./completeness";
import type { MetaGraphNames } from "./metaGraph";
import { shapeText } from "./shape";
import type { TensorBundle } from "./tensorBundle";

/** Most tensors that a problem lists. */
const LISTED = 3;

/** Names that the MetaGraph in the file `path` looks up but does not contain: if any stop a server, only those. */
export function* unknownNames(
  path: string,
  { faults }: MetaGraphNames,
  isServed: boolean,
): Iterable<Problem> {
  const inServing = faults.filter((fault) => isServed && fault.inServing);
  const code = inServing.length > 0 ? "unknown-name" : "unknown-unused-name";
  const [first, ...others] = inServing.length > 0 ? inServing : faults;
  if (!first) return;
  yield { code, path, ...first, more: others.length };
}

/** Tensors that the MetaGraph restores but that are missing from the index, or have another data type there. */
export function* foreignTensors(
  { restored }: MetaGraphNames,
  { ranges, variables }: TensorBundle,
): Iterable<Problem> {
  const found = new Map(ranges.map(({ key, dtype }) => [key, dtype]));
  for (const { name, dtype } of variables) found.set(name, dtype);
  const shapes = new Map(variables.map(({ name, shape }) => [name, shape]));
  const reshaped = new Map<string, RetypedTensor>();
  const missing = new Set<string>();
  const other = new Map<string, RetypedTensor>();
  for (const { name, dtype, shape } of restored) {
    const own = shapes.get(name);
    if (shape && own && `${shape}` !== `${own}`)
      reshaped.set(name, { tensor: name, restored: shapeText(shape), stored: shapeText(own) });
    const stored = found.get(name);
    if (stored === undefined) missing.add(name);
    else if (dtype !== undefined && dtype !== stored)
      other.set(`${name} ${dtype}`, { tensor: name, restored: dtype, stored });
  }
  const path = INDEX_FILE;
  if (missing.size > 0) yield { code: "missing-tensor", path, ...firstFew([...missing]) };
  if (reshaped.size > 0) yield { code: "other-shape", path, ...firstFew([...reshaped.values()]) };
  if (other.size > 0) yield { code: "other-tensor", path, ...firstFew([...other.values()]) };
}

function firstFew<T>(tensors: readonly T[]): { tensors: readonly T[]; more: number } {
  return { tensors: tensors.slice(0, LISTED), more: Math.max(0, tensors.length - LISTED) };
}
