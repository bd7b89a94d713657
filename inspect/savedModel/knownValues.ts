import { type Node, nodeName } from "./node";

/** Values from `low` up to, but not including, `high`; a single value if both are equal. */
interface Range {
  readonly low: number;
  readonly high: number;
}

/** Deepest expression of constants that is computed. */
const MAX_DEPTH = 16;
/** Ops that draw from [0, 1). */
const UNIFORM = /^(RandomUniform|StatelessRandomUniform(V2)?)$/;

/** What is known of a main graph's values before a request: constants, defaults that nothing feeds, and their sums. */
export class KnownValues {
  private readonly nodes: ReadonlyMap<string, Node>;
  private readonly fed: ReadonlySet<string>;
  private readonly dead = new Map<string, boolean>();

  /** @param fed tensors that a request gives. */
  constructor(nodes: ReadonlyMap<string, Node>, fed: ReadonlySet<string>) {
    this.nodes = nodes;
    this.fed = fed;
  }

  isFed(tensor: string): boolean {
    return this.fed.has(/:\d+$/.test(tensor) ? tensor : `${tensor}:0`);
  }

  /** Whether a node has the same value whatever is drawn at random. */
  isSettled(name: string): boolean {
    const { op = "", inputs = [] } = this.nodes.get(name) ?? {};
    if (op === "Floor") {
      const range = this.rangeOf(inputs[0], 0);
      return range !== undefined && Math.floor(range.low) >= range.high - 1;
    }
    if (!/^(Greater|Less)(Equal)?$/.test(op)) return false;
    const [left, right] = inputs.map((input) => this.rangeOf(input, 0));
    if (!left || !right) return false;
    return left.low >= right.high || right.low >= left.high;
  }

  /** The function that a condition calls, if its predicate is known. */
  branchOf({ branches, inputs }: Node): readonly string[] | undefined {
    const taken = branches && this.predicate(inputs[0]);
    return taken === undefined ? undefined : [branches?.[taken ? 0 : 1] ?? ""];
  }

  /** Whether a tensor is on a branch that is never taken. */
  isDead(tensor: string): boolean {
    const waiting = [nodeName(tensor)];
    for (let name = waiting.at(-1); name !== undefined; name = waiting.at(-1)) {
      const inputs = this.nodes.get(name)?.inputs ?? [];
      const isEntered = this.dead.has(name);
      // A node of a loop that depends on itself counts as one that runs.
      if (!isEntered) this.dead.set(name, false);
      const open = isEntered
        ? []
        : inputs.map(nodeName).filter((input) => this.nodes.has(input) && !this.dead.has(input));
      if (open.length === 0) {
        waiting.pop();
        this.dead.set(
          name,
          this.nodes.get(name)?.op === "Merge"
            ? inputs.length > 0 && inputs.every((input) => this.isUntaken(input))
            : inputs.some((input) => this.isUntaken(input)),
        );
      } else for (const input of open) waiting.push(input);
    }
    return this.isUntaken(tensor);
  }

  private isUntaken(input: string): boolean {
    const name = nodeName(input);
    const { op, inputs = [] } = this.nodes.get(name) ?? {};
    if (this.dead.get(name)) return true;
    if (op !== "Switch" || input.startsWith("^")) return false;
    const taken = this.predicate(inputs[1]);
    return taken !== undefined && taken !== input.endsWith(":1");
  }

  private predicate(input: string | undefined): boolean | undefined {
    const value = this.rangeOf(input, 0);
    return value && value.low === value.high ? value.low !== 0 : undefined;
  }

  private rangeOf(input: string | undefined, depth: number): Range | undefined {
    if (input === undefined || input.startsWith("^") || this.isFed(input)) return undefined;
    const node = this.nodes.get(nodeName(input));
    if (!node || depth > MAX_DEPTH) return undefined;
    const { op, scalar, inputs } = node;
    if (scalar !== undefined) return { low: scalar, high: scalar };
    if (UNIFORM.test(op)) return { low: 0, high: 1 };
    const of = (at: number) => this.rangeOf(inputs[at], depth + 1);
    if (/^(Identity|PlaceholderWithDefault|Cast|Enter|Switch)$/.test(op)) return of(0);
    if (!/^(Add(V2)?|Sub|Mul|RealDiv|LogicalNot)$/.test(op)) return undefined;
    return computed(op, of(0), of(1));
  }
}

function computed(op: string, left: Range | undefined, right: Range | undefined) {
  if (!left) return undefined;
  if (op === "LogicalNot") return { low: 1 - left.low, high: 1 - left.high };
  if (!right) return undefined;
  const isKnown = right.low === right.high;
  switch (op) {
    case "Sub":
      return isKnown ? { low: left.low - right.low, high: left.high - right.low } : undefined;
    case "Mul":
    case "RealDiv": {
      const factor = op === "Mul" ? right.low : 1 / right.low;
      return isKnown && factor >= 0
        ? { low: left.low * factor, high: left.high * factor }
        : undefined;
    }
    default:
      return { low: left.low + right.low, high: left.high + right.high };
  }
}
