import type { NodeDef } from "../proto/generated/tensorflow";

/** A node, as far as it is needed to follow names. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  /** Functions that its attributes name. */
  readonly calls: readonly string[];
}

/** The part of a node that names are followed by. */
export function readNode({ op, input, attr }: NodeDef): Node {
  const calls: string[] = [];
  for (const name in attr) {
    const { func, list } = attr[name] ?? {};
    if (func) calls.push(func.name);
    for (const { name: called } of list?.func ?? []) calls.push(called);
  }
  // A list that grew by push has room for many more.
  return { op, inputs: input.slice(), calls: calls.length === 0 ? NONE : calls };
}

const NONE: readonly string[] = [];

/** The node of `name:0` or of the control input `^name`. */
export function nodeName(tensor: string): string {
  return tensor.replace(/^\^/, "").replace(/:\d+$/, "");
}
