import type { WalkBudget } from "./flatGraph";
import { KnownValues } from "./knownValues";
import type { Node } from "./node";
import { nodeOf } from "./scopeWalk";
import type { ShapeBody } from "./shapeFlow";

/** Ops that draw random numbers. */
const RANDOM =
  /^(RandomUniform(Int)?|RandomStandardNormal|TruncatedNormal|RandomShuffle|StatelessRandomUniform\w*|StatelessRandomNormal\w*|RngReadAndSkip|StatelessRandomGetKeyCounter\w*)$/;

/** The parts of a graph through which random numbers are followed. */
export interface RandomSource {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly bodies: ReadonlyMap<string, ShapeBody>;
  /** The ops of a function and the functions that it calls. */
  partsOf(
    name: string,
  ): { readonly ops: Iterable<string>; readonly calls: Iterable<string> } | undefined;
}

/** The ops among these that draw random numbers. */
export function randomOps(ops: readonly string[]): string[] {
  return ops.filter((op) => RANDOM.test(op));
}

/**
 * Ops that draw the random numbers on which outputs depend; undefined if that takes more steps than are left. Not those
 * in a branch that is never taken, nor those that are compared with a constant which no draw can reach, as dropout does at
 * a rate of zero.
 * @param fed tensors that a request gives.
 */
export function activeRandom(
  source: RandomSource,
  outputs: readonly string[],
  fed: ReadonlySet<string>,
  budget: WalkBudget,
): ReadonlySet<string> | undefined {
  const { nodes, bodies } = source;
  const found = new Set<string>();
  const known = new KnownValues(nodes, fed);
  const called = walk(nodes, outputs, found, budget, known);
  const seen = new Set<string>();
  for (let name = called?.pop(); called && name !== undefined; name = called.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const body = bodies.get(name);
    const parts = source.partsOf(name);
    if (body) {
      const { sources, controls } = body.signature;
      const effects = controls.filter((control) => !RANDOM.test(body.nodes.get(control)?.op ?? ""));
      const calls = walk(body.nodes, [...sources.values(), ...effects], found, budget);
      if (!calls) return undefined;
      for (const call of calls) called.push(call);
    } else if (parts) {
      for (const op of parts.ops) {
        if (RANDOM.test(op)) found.add(op);
        called.push(op);
      }
      for (const call of parts.calls) called.push(call);
    }
  }
  return called && found;
}

/** Adds the random ops on which tensors of one graph or function depend; returns the functions that are called. */
function walk(
  nodes: ReadonlyMap<string, Node>,
  tensors: readonly string[],
  found: Set<string>,
  budget: WalkBudget,
  known?: KnownValues,
): string[] | undefined {
  const seen = new Set<string>();
  const calls = new Set<string>();
  const waiting = [...tensors];
  for (let tensor = waiting.pop(); tensor !== undefined; tensor = waiting.pop()) {
    const name = nodeOf(tensor);
    const node = nodes.get(name);
    if (!node || seen.has(name) || known?.isFed(tensor)) continue;
    seen.add(name);
    if (--budget.steps < 0) return undefined;
    if (RANDOM.test(node.op)) found.add(node.op);
    if (known?.isSettled(name)) continue;
    for (const call of known?.branchOf(node) ?? [...node.calls, node.op]) calls.add(call);
    for (const input of node.inputs) {
      // Waiting for a draw does not use it.
      const isWait = input.startsWith("^") && RANDOM.test(nodes.get(nodeOf(input))?.op ?? "");
      if (!isWait && (node.op !== "Merge" || !known?.isDead(input))) waiting.push(input);
    }
  }
  return [...calls];
}
