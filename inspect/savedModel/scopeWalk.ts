import table from "../../data/elementwise-ops.json";
import type { Node } from "./node";
import type { ShapeGroups } from "./shapeGroups";

/** The shape of a tensor: that of an input, by the input's number, or one of the constants below. */
export type Origin = number;
/** A scalar that does not depend on an input. */
const SCALAR: Origin = -1;
/** Any other shape. */
export const OTHER: Origin = -2;

/** Ops with one operand whose result has the operand's shape. */
const UNARY: ReadonlySet<string> = new Set([
  ...table.unary,
  // The script that measures ops leaves out those with state, and those that need an attribute.
  ...["CheckNumerics", "PlaceholderWithDefault", "ReadVariableOp"],
]);
/** Ops that combine tensors of one shape, and scalars, element by element. */
const BROADCASTING: ReadonlySet<string> = new Set(table.broadcasting);

/** How names are resolved in a graph or a function. */
interface Naming {
  /** The origin of a tensor that comes from outside: an input or an argument. */
  given(input: string): Origin | undefined;
  portOf(input: string, from: Node | undefined): number;
}

/** What a walk needs from the flow that it belongs to. */
export interface ShapeCalls {
  /** Takes one step of the budget; false if none is left. */
  take(): boolean;
  /** The function that a node calls with its own inputs as arguments. */
  calledBy(node: Node): string | undefined;
  /** Follows a call of a function; undefined if that exceeds the budget. */
  call(
    called: string,
    operands: readonly Origin[],
    groups: ShapeGroups,
  ): readonly Origin[] | undefined;
}

/** A walk through one graph or function body, which visits operands first. */
export class ScopeWalk {
  private readonly flow: ShapeCalls;
  private readonly nodes: ReadonlyMap<string, Node>;
  private readonly groups: ShapeGroups;
  private readonly naming: Naming;
  /** The origins of each visited node's outputs; an output that is not listed has another shape. */
  private readonly origins = new Map<string, readonly Origin[]>();

  constructor(
    flow: ShapeCalls,
    nodes: ReadonlyMap<string, Node>,
    groups: ShapeGroups,
    naming: Naming,
  ) {
    this.flow = flow;
    this.nodes = nodes;
    this.groups = groups;
    this.naming = naming;
  }

  /** Visits nodes and everything that runs for them; false if that exceeds the budget. */
  visit(names: readonly string[]): boolean {
    const waiting = [...names];
    const entered = new Set<string>();
    for (let name = waiting.at(-1); name !== undefined; name = waiting.at(-1)) {
      const node = this.nodes.get(name);
      if (!node || this.origins.has(name)) {
        waiting.pop();
      } else if (entered.has(name)) {
        waiting.pop();
        const origins = this.outputsOf(node);
        if (!origins) return false;
        this.origins.set(name, origins);
      } else {
        if (!this.flow.take()) return false;
        entered.add(name);
        for (const input of node.inputs) {
          const from = nodeOf(input);
          const isGiven = !isControl(input) && this.naming.given(input) !== undefined;
          if (!isGiven && !entered.has(from)) waiting.push(from);
        }
      }
    }
    return true;
  }

  originOf(input: string): Origin {
    const given = this.naming.given(input);
    if (given !== undefined) return given;
    const name = nodeOf(input);
    return this.origins.get(name)?.[this.naming.portOf(input, this.nodes.get(name))] ?? OTHER;
  }

  private outputsOf(node: Node): readonly Origin[] | undefined {
    if (node.isScalar) return [SCALAR];
    const operands = node.inputs.filter((input) => !isControl(input));
    const origins = operands.map((input) => this.originOf(input));
    if (UNARY.has(node.op)) return origins.slice(0, 1);
    if (node.op === "IdentityN") return origins;
    if (BROADCASTING.has(node.op)) return [this.combined(origins)];
    const called = this.flow.calledBy(node);
    if (called !== undefined) {
      const results = this.flow.call(called, origins, this.groups);
      if (results) return results;
    }
    for (const origin of origins) if (isInput(origin)) this.groups.refuse(origin);
    return [];
  }

  /** The shape of an elementwise result. */
  private combined(origins: readonly Origin[]): Origin {
    const inputs = origins.filter(isInput);
    const [first] = inputs;
    const isScalar = !origins.includes(OTHER);
    if (first === undefined) return isScalar ? SCALAR : OTHER;
    if (!isScalar) {
      for (const input of inputs) this.groups.refuse(input);
      return OTHER;
    }
    for (const input of inputs) this.groups.unite(first, input);
    return first;
  }
}

/** Whether an origin is the shape of an input. */
export function isInput(origin: Origin): boolean {
  return origin >= 0;
}

function isControl(input: string): boolean {
  return input.startsWith("^");
}

/** The node of `name:0`, of `name:output:0` or of `^name`. */
export function nodeOf(input: string): string {
  const end = input.indexOf(":");
  return input.slice(isControl(input) ? 1 : 0, end === -1 ? input.length : end);
}
