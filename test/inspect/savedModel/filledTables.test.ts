import assert from "node:assert/strict";
import { filledTables } from "../../../inspect/savedModel/filledTables";
import { readBody } from "../../../inspect/savedModel/functionBody";
import type { Node } from "../../../inspect/savedModel/node";

const COLUMNS = { keyIndex: -2, valueIndex: -1, size: -1, delimiter: "\t" };
const TYPES = { key: "string", value: "int64" };

const node = (op: string, inputs: readonly string[] = [], more: Partial<Node> = {}): Node => ({
  op,
  inputs,
  calls: [],
  ...more,
});
const call = (called: string, inputs: readonly string[]) =>
  node("StatefulPartitionedCall", inputs, { calls: [called] });
const fill = (table: string, file: string) =>
  node("InitializeTableFromTextFileV2", [table, file], { columns: COLUMNS });
const body = (names: readonly string[], nodes: Readonly<Record<string, Node>>) =>
  readBody(new Map(Object.entries(nodes)), {
    name: "",
    arguments: names,
    results: [],
    sources: new Map(),
    controls: [],
  });

/** The nodes that name the files, where the main graph has `nodes` and all of them run. */
function filesOf(
  nodes: Readonly<Record<string, Node>>,
  functions: Readonly<Record<string, ReturnType<typeof body>>> = {},
): string[] {
  const main = new Map(
    Object.entries({
      table: node("HashTableV2", [], { table: TYPES }),
      path: node("Const"),
      ...nodes,
    }),
  );
  return filledTables(main, new Map(Object.entries(functions)), new Set(main.keys())).map(
    ({ file }) => file,
  );
}

describe("the tables that are filled from files", () => {
  const filling = body(["at", "of"], { fill: fill("of", "at") });

  it("are those of ops in the graph, as TensorFlow 1 writes them", () => {
    assert.deepEqual(filesOf({ init: fill("table", "path") }), ["path"]);
  });

  it("are those of a function that is called, as TensorFlow 2 writes them", () => {
    assert.deepEqual(filesOf({ init: call("f", ["path:0", "table:0"]) }, { f: filling }), ["path"]);
  });

  it("are those of a function in a function, as a model has them that is loaded and saved", () => {
    const outer = body(["table", "path"], { inner: call("f", ["path", "table"]) });
    assert.deepEqual(filesOf({ init: call("g", ["table", "path"]) }, { f: filling, g: outer }), [
      "path",
    ]);
  });

  it("have a file's name that is read from a variable, as TensorFlow 2.21 writes it", () => {
    const variable = {
      variable: node("VarHandleOp"),
      set: node("AssignVariableOp", ["variable", "path"]),
      read: node("ReadVariableOp", ["variable", "^set"]),
      init: call("f", ["read", "table"]),
    };
    assert.deepEqual(filesOf(variable, { f: filling }), ["path"]);
    const other = { again: node("AssignVariableOp", ["variable", "elsewhere"]) };
    assert.deepEqual(filesOf({ ...variable, ...other }, { f: filling }), ["read"]);
  });

  it("are not those of a function that is called twice in a function", () => {
    const outer = body(["table", "one", "two"], {
      first: call("f", ["one", "table"]),
      second: call("f", ["two", "table"]),
    });
    assert.deepEqual(
      filesOf({ init: call("g", ["table", "path", "path"]) }, { f: filling, g: outer }),
      [],
    );
  });

  it("are none of a function that calls itself", () => {
    const own = body(["at", "of"], { again: call("f", ["at", "of"]) });
    assert.deepEqual(filesOf({ init: call("f", ["path", "table"]) }, { f: own }), []);
  });
});
