import type table from "../../data/op-definitions.json";
import { lazy } from "../lazy";
import type { AttrValue, NodeDef } from "../proto/generated/tensorflow";
import type { Node } from "./node";

/** A number of single tensors, and then the attributes that give the number of further ones. */
type Tensors = readonly (number | string)[];

/** What TensorFlow requires of the nodes of an op. */
export interface OpDefinition {
  readonly inputs: Tensors;
  readonly outputs: Tensors;
  /** Types of the attributes without a default, by name: `type`, `int`, `list(type)` and so on. */
  readonly attributes: ReadonlyMap<string, string>;
}

const definitions = lazy((): ReadonlyMap<string, OpDefinition> => {
  const { rows } = require("../../data/op-definitions.json") as Pick<typeof table, "rows">;
  return new Map(
    rows.flatMap(({ inputs, outputs, attributes, ops }) => {
      const definition = { inputs, outputs, attributes: new Map(Object.entries(attributes)) };
      return ops.map((op) => [op, definition] as const);
    }),
  );
});

/** What TensorFlow requires of an op's nodes; undefined for an op that it does not have. */
export function definitionOf(op: string): OpDefinition | undefined {
  return definitions().get(op);
}

/** The number of tensors that a node has; undefined if an attribute that gives it is missing. */
export function countOf(tensors: Tensors, attr: NodeDef["attr"]): number | undefined {
  let count = 0;
  for (const part of tensors) {
    const more = typeof part === "number" ? part : lengthOf(attr[part]);
    if (more === undefined) return undefined;
    count += more;
  }
  return count;
}

function lengthOf(value: AttrValue | undefined): number | undefined {
  if (!value) return undefined;
  if (Object.hasOwn(value, "list")) return value.list?.type.length;
  return Object.hasOwn(value, "i") ? (value.i ?? undefined) : undefined;
}

/** The number of a node's outputs if its attributes give it; undefined for an op with a fixed number. */
export function listedOutputs({ op, attr }: Pick<NodeDef, "op" | "attr">): number | undefined {
  const outputs = definitionOf(op)?.outputs ?? [];
  return outputs.length > 1 ? countOf(outputs, attr) : undefined;
}

/** The number of a node's outputs; undefined if it is unknown. */
export function outputsOf({ op, outputs }: Node): number | undefined {
  if (outputs !== undefined) return outputs;
  const [single, ...others] = definitionOf(op)?.outputs ?? [];
  return others.length === 0 && typeof single === "number" ? single : undefined;
}
