import { groupBy } from "../groupBy";
import type { AnyShape } from "./facts";
import { calledWithInputs } from "./functionBody";
import type { Node } from "./node";
import type { Signature } from "./nodeNames";
import { isInput, nodeOf, type Origin, OTHER, ScopeWalk, type ShapeCalls } from "./scopeWalk";
import { ShapeGroups } from "./shapeGroups";

/** The parts of a function that are used to follow shapes through it. */
export interface ShapeBody {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly signature: Signature;
}

/** Ops that run for their side effects in any function, and fail for a wrong shape. */
const ASSERTS = /^Assert$/;

/** Most nodes that are visited for all signatures of a graph; nothing is known of signatures after that. */
const MAX_VISITS = 500_000;
/** Deepest nesting of function calls that is followed. */
const MAX_DEPTH = 100;

/**
 * The effect of a function on the shapes of its arguments; an origin is the number of an input, a scalar or another
 * shape.
 */
interface Summary {
  readonly results: readonly Origin[];
  readonly groups: ShapeGroups;
}

/**
 * Follows the shapes of inputs through a graph and its functions, to find inputs that may have any shape. A server's
 * session does not compare a shape with the declared ones, neither the signature's nor those of nodes' attributes: only
 * ops refuse a shape.
 */
export class ShapeFlow implements ShapeCalls {
  private readonly bodies: ReadonlyMap<string, ShapeBody>;
  private readonly summaries = new Map<string, Summary | undefined>();
  /** Results of `anyShape`, by its arguments. */
  private readonly known = new Map<string, AnyShape[] | undefined>();
  /** Numbers of functions' results by their names. */
  private readonly resultNumbers = new Map<string, ReadonlyMap<string, number>>();
  private left = MAX_VISITS;
  private depth = 0;

  constructor(bodies: ReadonlyMap<string, ShapeBody>) {
    this.bodies = bodies;
  }

  /**
   * Inputs that may have any shape, with the outputs that have the same shape; undefined if that exceeds the budget.
   * @param nodes of the main graph. @param inputs tensors by their names in the signature; `outputs` likewise.
   */
  anyShape(
    nodes: ReadonlyMap<string, Node>,
    inputs: Readonly<Record<string, string>>,
    outputs: Readonly<Record<string, string>>,
  ): AnyShape[] | undefined {
    // Thousands of signatures may be the same one under other names.
    const asked = JSON.stringify([inputs, outputs]);
    if (!this.known.has(asked)) this.known.set(asked, this.follow(nodes, inputs, outputs));
    return this.known.get(asked);
  }

  private follow(
    nodes: ReadonlyMap<string, Node>,
    inputs: Readonly<Record<string, string>>,
    outputs: Readonly<Record<string, string>>,
  ): AnyShape[] | undefined {
    const names = Object.keys(inputs);
    const groups = new ShapeGroups(names.length);
    const fed = new Map(Object.values(inputs).map((tensor, at) => [tensorName(tensor), at]));
    const walk = new ScopeWalk(this, nodes, groups, {
      given: (input) => fed.get(tensorName(input)),
      portOf: (input) => Number(/:(\d+)$/.exec(input)?.[1] ?? 0),
    });
    const fetched = Object.values(outputs).filter((tensor) => !fed.has(tensorName(tensor)));
    if (!walk.visit(fetched.map(nodeOf))) return undefined;
    const origins = Object.entries(outputs).map(
      ([name, tensor]) => [name, walk.originOf(tensor)] as const,
    );
    const following = groupBy(
      origins.filter(([, origin]) => isInput(origin)),
      ([, origin]) => groups.root(origin),
    );
    return groups.free().map((group) => ({
      inputs: group.map((at) => names[at] ?? ""),
      outputs: (following.get(groups.root(group[0] ?? 0)) ?? []).map(([name]) => name),
    }));
  }

  /** Takes one step of the budget; false if none is left. */
  take(): boolean {
    return --this.left >= 0;
  }

  /** The number of a function's result by its name; -1 for any other name. */
  private resultOf(called: string, name: string): number {
    const { results = [] } = this.bodies.get(called)?.signature ?? {};
    // Of equal names, the first one counts.
    const numbers =
      this.resultNumbers.get(called) ??
      new Map(results.map((one, at) => [one, at] as const).reverse());
    this.resultNumbers.set(called, numbers);
    return numbers.get(name) ?? -1;
  }

  /** The function that a node calls with its own inputs as arguments. */
  calledBy(node: Node): string | undefined {
    return calledWithInputs(node, this.bodies);
  }

  /** Follows a call of a function; undefined if that exceeds the budget. */
  call(
    called: string,
    operands: readonly Origin[],
    groups: ShapeGroups,
  ): readonly Origin[] | undefined {
    const inputs = [...new Set(operands.filter(isInput).map((at) => groups.root(at)))];
    const numberOf = new Map(inputs.map((input, at) => [input, at]));
    const given = operands.map((at) => (isInput(at) ? (numberOf.get(groups.root(at)) ?? at) : at));
    const key = `${called} ${given.join()}`;
    // Set before it is known, in case the function calls itself.
    if (!this.summaries.has(key)) {
      this.summaries.set(key, undefined);
      this.summaries.set(key, this.summarise(called, given, inputs.length));
    }
    const summary = this.summaries.get(key);
    if (!summary) return undefined;
    for (const [at, input] of inputs.entries()) {
      groups.unite(input, inputs[summary.groups.root(at)] ?? input);
      if (summary.groups.isRefused(at)) groups.refuse(input);
    }
    return summary.results.map((origin) => (isInput(origin) ? (inputs[origin] ?? OTHER) : origin));
  }

  private summarise(called: string, given: readonly Origin[], inputs: number): Summary | undefined {
    const body = this.bodies.get(called);
    if (!body || this.depth >= MAX_DEPTH) return undefined;
    const { nodes, signature } = body;
    const position = new Map(signature.arguments.map((name, at) => [name, at]));
    const groups = new ShapeGroups(inputs);
    const walk = new ScopeWalk(this, nodes, groups, {
      given: (input) => {
        const at = position.get(nodeOf(input));
        return at === undefined ? undefined : (given[at] ?? OTHER);
      },
      portOf: (input, from) => this.portInBody(input, from),
    });
    const sources = signature.results.map((result) => signature.sources.get(result) ?? "");
    const asserts = [...nodes].filter(([, { op }]) => ASSERTS.test(op)).map(([name]) => name);
    this.depth++;
    const isWhole = walk.visit([...sources.map(nodeOf), ...signature.controls, ...asserts]);
    this.depth--;
    if (!isWhole) return undefined;
    return { results: sources.map((source) => walk.originOf(source)), groups };
  }

  /** In a function body, an output is named `node:name:number`. */
  private portInBody(input: string, from: Node | undefined): number {
    const [, output = "", number = "0"] = input.split(":");
    const isByName = from !== undefined && this.bodies.has(from.op);
    return isByName ? this.resultOf(from.op, output) : Number(number);
  }
}

/** `x` and `x:0` are the same tensor. */
function tensorName(tensor: string): string {
  return /:\d+$/.test(tensor) ? tensor : `${tensor}:0`;
}
