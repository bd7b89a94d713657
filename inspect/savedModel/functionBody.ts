import { type Node, nodeName, type XlaProgram } from "./node";
import type { Signature } from "./nodeNames";
import { findReadsFirst } from "./readsFirst";
import type { TextColumns } from "./vocabulary";

/** What is kept of a function after its nodes have been read: what a call does to its arguments. */
export interface FunctionBody {
  readonly arguments: readonly string[];
  /** Positions of arguments that the body assigns or initializes. */
  readonly assigned: ReadonlySet<number>;
  /** Those among them that need no value before, because the body does not read them first. */
  readonly filled: ReadonlySet<number>;
  /** Arguments that it passes to another function: to which one, and at which position there. */
  readonly handsOn: readonly HandedOn[];
  /** The same for functions of which a condition or a loop determines whether they run. */
  readonly mayHandOn: readonly HandedOn[];
  /** Variables and tables that the body itself names. */
  readonly state: readonly (readonly [name: string, node: Node])[];
  /** Nodes that read a file whose name is a constant in the body. */
  readonly fileReads: readonly string[];
  /** Nodes that read message types from a file. */
  readonly descriptorFiles: readonly string[];
  readonly programs: readonly XlaProgram[];
  /** Tables among the arguments that it fills from files, which are arguments too; both as positions. */
  readonly textTables: readonly TextTable<number>[];
}

/** An argument of one function that is passed to another: its position there and here. */
interface HandedOn {
  readonly to: string;
  readonly at: number;
  readonly from: number;
}

/** A table that an op fills from a text file. */
export interface TextTable<Place> {
  readonly table: Place;
  readonly file: Place;
  readonly columns: TextColumns;
}

/** Ops that initialize a variable or a table; the resource is their first input. */
export const FILLS =
  /^(AssignVariableOp|Assign|LookupTableImport(V2)?|LookupTableInsertV2|InitializeTable(V2|FromTextFile|FromTextFileV2|FromDatasetV2)?)$/;
/** Ops that read a file, with the position of the input that names it. */
const FILE_INPUT: Readonly<Record<string, number>> = {
  InitializeTableFromTextFile: 1,
  InitializeTableFromTextFileV2: 1,
  RestoreV2: 0,
  Restore: 0,
  RestoreSlice: 0,
};
/** Ops that pass their inputs, in order, to the function in their attribute `f`. */
const CALLS = /^(PartitionedCall|StatefulPartitionedCall|TPUPartitionedCall|RemoteCall)$/;
/** Ops that may call functions with their inputs, of which so many are not arguments. */
const MAY_CALL: Readonly<Record<string, number>> = {
  If: 1,
  StatelessIf: 1,
  Case: 1,
  StatelessCase: 1,
  While: 0,
  StatelessWhile: 0,
};

/** Summarises the body of a function. */
export function readBody(
  nodes: ReadonlyMap<string, Node>,
  { arguments: names }: Signature,
): FunctionBody {
  const position = new Map(names.map((name, at) => [name, at]));
  const assigned = new Set<number>();
  const filled = new Set<number>();
  const handsOn: HandedOn[] = [];
  const mayHandOn: HandedOn[] = [];
  const state: [string, Node][] = [];
  const fileReads: string[] = [];
  const descriptorFiles: string[] = [];
  const programs: XlaProgram[] = [];
  const textTables: TextTable<number>[] = [];
  /** The position of the argument that an input refers to, through Identity nodes. */
  const argumentOf = (input: string | undefined) => {
    const origin = input === undefined ? undefined : originOf(nodes, input);
    return origin === undefined ? undefined : position.get(origin);
  };
  const readsFirst = findReadsFirst(nodes, argumentOf);
  for (const [name, node] of nodes) {
    if (node.resource) state.push([name, node]);
    const target = FILLS.test(node.op) ? argumentOf(node.inputs[0]) : undefined;
    if (target !== undefined) {
      assigned.add(target);
      if (!filled.has(target) && !readsFirst(node, target)) filled.add(target);
    }
    if (readsConstantFile(nodes, node)) fileReads.push(name);
    if (readsDescriptorFile(node)) descriptorFiles.push(name);
    if (node.xla) programs.push(node.xla);
    if (node.columns) {
      const [table, file] = [argumentOf(node.inputs[0]), argumentOf(node.inputs[1])];
      if (table !== undefined && file !== undefined)
        textTables.push({ table, file, columns: node.columns });
    }
    const [called] = CALLS.test(node.op) ? node.calls : [node.op];
    const skipped = skippedBy(node);
    for (const [at, input] of node.inputs.entries()) {
      const from = input.startsWith("^") ? undefined : argumentOf(input);
      if (from === undefined) continue;
      if (skipped !== undefined)
        for (const to of node.calls) mayHandOn.push({ to, at: at - skipped, from });
      else if (called !== undefined) handsOn.push({ to: called, at, from });
    }
  }
  return {
    arguments: names,
    assigned,
    filled,
    handsOn,
    mayHandOn,
    state,
    fileReads,
    descriptorFiles,
    programs,
    textTables,
  };
}

/** Whether a node reads a file whose name is a constant in the same graph or function. */
export function readsConstantFile(nodes: ReadonlyMap<string, Node>, node: Node): boolean {
  const at = Object.hasOwn(FILE_INPUT, node.op) ? FILE_INPUT[node.op] : undefined;
  const input = at === undefined ? undefined : node.inputs[at];
  const origin = input === undefined ? undefined : originOf(nodes, input);
  return origin !== undefined && nodes.get(origin)?.op === "Const";
}

/** Whether a node reads message types from a file; `local://` and `bytes://` refer to the program itself. */
export function readsDescriptorFile({ descriptorSource }: Node): boolean {
  return Boolean(descriptorSource) && !/^(local|bytes):\/\//.test(descriptorSource ?? "");
}

/** The node or argument that an input refers to, through Identity nodes. */
export function originOf(nodes: ReadonlyMap<string, Node>, input: string): string {
  let name = (input.split(":")[0] ?? "").replace(/^\^/, "");
  for (let steps = 0; steps < 100; steps++) {
    const node = nodes.get(name);
    if (node?.op !== "Identity" || node.inputs[0] === undefined) return name;
    name = nodeName(node.inputs[0]).split(":")[0] ?? "";
  }
  return name;
}

function skippedBy({ op }: Node): number | undefined {
  return Object.hasOwn(MAY_CALL, op) ? MAY_CALL[op] : undefined;
}

/** Positions of the inputs that a node passes to functions to which `byFunctions` attributes these arguments. */
export function inputsThat(
  node: Node,
  byFunctions: ReadonlyMap<string, ReadonlySet<number>>,
): number[] {
  const skipped = skippedBy(node);
  const called = skipped === undefined ? [calledWithInputs(node, byFunctions)] : node.calls;
  return called.flatMap((name) =>
    [...(byFunctions.get(name ?? "") ?? [])].map((at) => at + (skipped ?? 0)),
  );
}

/** For each function, the arguments that a call may assign or fill, directly or in the functions that it calls. */
export function argumentsThat(
  are: "assigned" | "filled",
  bodies: ReadonlyMap<string, FunctionBody>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const filled = new Map([...bodies].map(([name, body]) => [name, new Set(body[are])]));
  const waiting: (readonly [name: string, at: number])[] = [];
  for (const [name, all] of filled) for (const at of all) waiting.push([name, at]);
  const callers = new Map<string, { name: string; from: number }[]>();
  for (const [name, { handsOn, mayHandOn }] of bodies) {
    for (const { to, at, from } of [...handsOn, ...mayHandOn]) {
      if (!bodies.has(to)) continue;
      const key = `${at} ${to}`;
      const known = callers.get(key);
      if (known) known.push({ name, from });
      else callers.set(key, [{ name, from }]);
    }
  }
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [called, at] = next;
    for (const { name, from } of callers.get(`${at} ${called}`) ?? []) {
      const all = filled.get(name);
      if (!all || all.has(from)) continue;
      all.add(from);
      waiting.push([name, from]);
    }
  }
  return filled;
}

/** The function that a node calls with its own inputs as arguments; undefined if there is none. */
export function calledWithInputs(
  node: Node,
  bodies: Pick<ReadonlyMap<string, unknown>, "has">,
): string | undefined {
  const [called] = CALLS.test(node.op) ? node.calls : [node.op];
  return called !== undefined && bodies.has(called) ? called : undefined;
}
