import type table from "../../data/tensorflow-ops.json";
import { lazy } from "../lazy";
import { argumentsThat, type FunctionBody, inputsThat, originOf } from "./functionBody";
import { type Node, nodeName } from "./node";

/** A variable that a request reads, and that the operation after restoring fills as if it were new. */
export interface OverwrittenVariable {
  readonly name: string;
  /** What it is filled with: random numbers, or values that the graph contains. */
  readonly value: "random" | "constant";
  /** Whether loading restores it first. */
  readonly restored: boolean;
}

/** What loading and a request run; sets of node names of the main graph. */
export interface OverwritingSource {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly bodies: ReadonlyMap<string, FunctionBody>;
  readonly served: ReadonlySet<string>;
  readonly restored: ReadonlySet<string>;
  /** The operation that a server runs after restoring. */
  readonly init: ReadonlySet<string>;
  /** Tensors that the loader feeds with the paths of the assets. */
  readonly assets: readonly string[];
}

const ASSIGNS = /^Assign(VariableOp)?$/;
/** Ops that change a variable, which is their first input. A variable that requests change may start anew. */
const CHANGES = /^(Assign|Scatter|Resource(Scatter|(Sparse)?Apply|CountUpTo)|CountUpTo)/;
/** Values that depend on more than the graph, or that are assigned only sometimes. */
const OUTSIDE =
  /^(Placeholder.*|(Ref)?(Switch|Merge|Enter|Exit|NextIteration|Select)|VarHandleOp|Variable(V2)?|(VarIsInitialized|IsVariableInitialized).*)$/;
const RANDOM = /Random|TruncatedNormal|StandardNormal/;

/** Ops with state or with effects, other than those that draw random numbers or check a value. */
const stateful = lazy((): ReadonlySet<string> => {
  const { reaching, inside } = require("../../data/tensorflow-ops.json") as typeof table;
  const kept = inside.filter(({ what }) => !/^(random|checks)/.test(what));
  return new Set([...reaching, ...kept].flatMap(({ ops }) => ops));
});

/**
 * Variables that the outputs read and that loading fills with initial values: those that it restored before, and those
 * that only get random numbers which differ from server to server. A value that depends on a variable, a table, a file or
 * a condition is not initial, and neither is that of a variable that is also assigned otherwise.
 */
export function overwrittenVariables(source: OverwritingSource): OverwrittenVariable[] {
  const { nodes, served, restored, init, assets } = source;
  const assigned = new Map<string, Set<Initial>>();
  const fed = new Set(assets.map(nodeName));
  for (const name of init) {
    const node = nodes.get(name);
    if (!node || !ASSIGNS.test(node.op)) continue;
    const key = variableOf(nodes, node.inputs[0]);
    if (key === undefined) continue;
    const values = assigned.get(key) ?? new Set();
    assigned.set(key, values.add(initialValue(nodes, node.inputs.slice(1), fed)));
  }
  if (assigned.size === 0) return [];
  const keys = (names: ReadonlySet<string>) =>
    new Set([...names].flatMap((name) => keyOf(name, nodes.get(name)) ?? []));
  const [read, stored, changed] = [keys(served), keys(restored), changedBy(source)];
  return [...assigned].flatMap(([key, [value, ...others]]) => {
    if (!value || others.length > 0 || value === "other") return [];
    if (!read.has(key) || changed.has(key)) return [];
    const isRestored = stored.has(key);
    if (!isRestored && value !== "random") return [];
    const [, name = ""] = key.split("\0");
    return [{ name, value: value === "seeded" ? "random" : value, restored: isRestored }];
  });
}

type Initial = "random" | "seeded" | "constant" | "other";

/** What a value is computed from; `other` if from more than constants and random numbers. */
function initialValue(
  nodes: ReadonlyMap<string, Node>,
  inputs: readonly string[],
  fed: ReadonlySet<string>,
): Initial {
  const seen = new Set<string>();
  const waiting = inputs.map(nodeName);
  let kind: Initial = "constant";
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const node = nodes.get(name);
    if (!node || fed.has(name) || node.calls.length > 0) return "other";
    if (OUTSIDE.test(node.op) || stateful().has(node.op)) return "other";
    if (RANDOM.test(node.op) && kind !== "random")
      kind = node.isSeeded || node.op.startsWith("Stateless") ? "seeded" : "random";
    for (const input of node.inputs) waiting.push(nodeName(input));
  }
  return kind;
}

/** Variables that a request changes. */
function changedBy({ nodes, bodies, served }: OverwritingSource): ReadonlySet<string> {
  const byCalls = argumentsThat("assigned", bodies);
  const changed = new Set<string>();
  for (const name of served) {
    const node = nodes.get(name);
    if (!node) continue;
    const places = inputsThat(node, byCalls);
    for (const at of CHANGES.test(node.op) ? [0, ...places] : places) {
      const key = variableOf(nodes, node.inputs[at]);
      if (key !== undefined) changed.add(key);
    }
  }
  return changed;
}

function variableOf(nodes: ReadonlyMap<string, Node>, input: string | undefined) {
  const name = originOf(nodes, input ?? "");
  return keyOf(name, nodes.get(name));
}

/** Nodes with the same key share one variable. */
function keyOf(name: string, node: Node | undefined): string | undefined {
  const { container, sharedName } = node?.resource ?? {};
  if (container === undefined || node?.op.startsWith("HashTable")) return undefined;
  return `${container}\0${sharedName || name}`;
}
