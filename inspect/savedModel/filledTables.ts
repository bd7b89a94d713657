import { calledWithInputs, type FunctionBody, originOf, type TextTable } from "./functionBody";
import { type Node, nodeName } from "./node";
import type { TableTypes, TextColumns } from "./vocabulary";

/** A table of the main graph that is filled from a file whose name a node of the main graph gives. */
export interface FilledTable {
  readonly file: string;
  readonly columns: TextColumns;
  readonly types: TableTypes;
}

/** Most tables of one function that are followed, with those of the functions that it calls. */
const MOST_TABLES = 1000;
/** Deepest calls that are followed. */
const MAX_DEPTH = 50;

/** The tables that some nodes of the main graph fill from files, directly or in a function that they call. */
export function filledTables(
  nodes: ReadonlyMap<string, Node>,
  bodies: ReadonlyMap<string, FunctionBody>,
  reached: ReadonlySet<string>,
): FilledTable[] {
  const values = assignedValues(nodes, reached);
  const inFunctions = new TablesOfFunctions(bodies);
  return [...reached].flatMap((name) => {
    const node = nodes.get(name);
    if (!node) return [];
    return inFunctions.filledBy(node).flatMap(({ table, file, columns }) => {
      const types = nodes.get(originOf(nodes, node.inputs[table] ?? ""))?.table;
      return types
        ? [{ file: fileOf(nodes, values, node.inputs[file] ?? ""), columns, types }]
        : [];
    });
  });
}

/** The tables among their arguments that functions fill, directly or in the functions that they call. */
class TablesOfFunctions {
  private readonly bodies: ReadonlyMap<string, FunctionBody>;
  private readonly known = new Map<string, readonly TextTable<number>[]>();

  constructor(bodies: ReadonlyMap<string, FunctionBody>) {
    this.bodies = bodies;
  }

  /** The tables that a node fills, by the positions of its inputs. */
  filledBy(node: Node): readonly TextTable<number>[] {
    if (node.columns) return [{ table: 0, file: 1, columns: node.columns }];
    const called = calledWithInputs(node, this.bodies);
    return called === undefined ? [] : this.filledIn(called, 0);
  }

  private filledIn(name: string, depth: number): readonly TextTable<number>[] {
    const known = this.known.get(name);
    if (known) return known;
    // Until it is known, a function that calls itself fills nothing.
    this.known.set(name, []);
    const body = this.bodies.get(name);
    if (!body || depth > MAX_DEPTH) return [];
    const found = [...body.textTables, ...this.handedOn(body, depth)].slice(0, MOST_TABLES);
    this.known.set(name, found);
    return found;
  }

  private *handedOn({ handsOn }: FunctionBody, depth: number): Iterable<TextTable<number>> {
    // If a function is called twice, it is unknown which arguments belong together.
    const given = new Map<string, Map<number, number | undefined>>();
    for (const { to, at, from } of handsOn) {
      const all = given.get(to) ?? new Map<number, number | undefined>();
      all.set(at, all.has(at) ? undefined : from);
      given.set(to, all);
    }
    for (const [to, places] of given) {
      for (const inner of this.filledIn(to, depth + 1)) {
        const [table, file] = [places.get(inner.table), places.get(inner.file)];
        if (table !== undefined && file !== undefined) yield { ...inner, table, file };
      }
    }
  }
}

/** The values that are assigned to variables; undefined for a variable that has several. */
export function assignedValues(
  nodes: ReadonlyMap<string, Node>,
  reached: ReadonlySet<string>,
): ReadonlyMap<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  for (const name of reached) {
    const { op, inputs: [variable, value] = [] } = nodes.get(name) ?? {};
    if (op !== "AssignVariableOp" || variable === undefined || value === undefined) continue;
    const key = originOf(nodes, variable);
    values.set(key, values.has(key) ? undefined : value);
  }
  return values;
}

/** The node that gives a file's name. Newer releases of TensorFlow read it from a variable. */
function fileOf(
  nodes: ReadonlyMap<string, Node>,
  values: ReadonlyMap<string, string | undefined>,
  input: string,
): string {
  const origin = originOf(nodes, input);
  const { op, inputs: [variable] = [] } = nodes.get(origin) ?? {};
  const value =
    op === "ReadVariableOp" && variable !== undefined
      ? values.get(originOf(nodes, variable))
      : undefined;
  return value === undefined ? origin : nodeName(originOf(nodes, value));
}
