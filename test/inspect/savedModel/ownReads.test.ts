import assert from "node:assert/strict";
import { type FunctionBody, readBody } from "../../../inspect/savedModel/functionBody";
import type { Node } from "../../../inspect/savedModel/node";
import { readsOnlyAssets } from "../../../inspect/savedModel/ownReads";
import type { ShapeBody } from "../../../inspect/savedModel/shapeFlow";

type Parts = readonly [op: string, inputs?: readonly string[], calls?: readonly string[]];
type Nodes = Readonly<Record<string, Parts>>;
/** The arguments and nodes of a function. */
type Body = readonly [names: readonly string[], nodes: Nodes];

/** As TensorFlow 2.15 and 2.21 export a module that reads its asset in a signature. */
const READING: Nodes = {
  asset: ["Placeholder"],
  variable: ["VarHandleOp"],
  assign: ["AssignVariableOp", ["variable", "asset"]],
  init: ["NoOp", ["^assign"]],
  x: ["Placeholder"],
  path: ["ReadVariableOp", ["variable"]],
  y: ["PartitionedCall", ["x", "path"], ["wrapper"]],
};
const CALLED: Readonly<Record<string, Body>> = {
  wrapper: [["x", "file"], { call: ["PartitionedCall", ["x", "file"], ["f"]] }],
  f: [["x", "file"], { read: ["ReadFile", ["file"]] }],
};

function graphOf(nodes: Nodes): Map<string, Node> {
  return new Map(
    Object.entries(nodes).map(([name, [op, inputs = [], calls = []]]) => [
      name,
      { op, inputs, calls },
    ]),
  );
}

function accepts(nodes: Nodes = {}, functions: Readonly<Record<string, Body>> = {}): boolean {
  const bodies = new Map<string, FunctionBody>();
  const shapeBodies = new Map<string, ShapeBody>();
  for (const [name, [names, parts]] of Object.entries({ ...CALLED, ...functions })) {
    const own = graphOf(parts);
    const signature = { name, arguments: names, results: [], sources: new Map(), controls: [] };
    bodies.set(name, readBody(own, signature));
    shapeBodies.set(name, { nodes: own, signature });
  }
  const graph = { nodes: graphOf({ ...READING, ...nodes }), bodies, shapeBodies };
  const init = new Set(["init", "assign", "variable", "asset"]);
  return readsOnlyAssets({ ...graph, assets: ["asset:0"] }, init);
}

describe("files that a request reads", () => {
  const own: Readonly<Record<string, readonly [Nodes, Readonly<Record<string, Body>>?]>> = {
    "in a function": [{}],
    "in the graph": [{ y: ["ReadFile", ["path"]] }, { wrapper: [[], {}], f: [[], {}] }],
    "through Identity": [
      { same: ["Identity", ["path"]], y: ["PartitionedCall", ["x", "same"], ["f"]] },
    ],
    "in a branch": [{ y: ["If", ["x", "x", "path"], ["f", "f"]] }],
  };
  for (const [what, [nodes, functions]] of Object.entries(own)) {
    it(`are assets if loading has stored their paths: ${what}`, () =>
      assert.equal(accepts(nodes, functions), true));
  }

  const reads = (...inputs: string[]): Nodes => ({ read: ["ReadFile", inputs] });
  const others: typeof own = {
    "a constant": [{ path: ["Const"] }],
    "an input": [{ y: ["PartitionedCall", ["path", "x"], ["wrapper"]] }],
    "the tensor of the asset, which has the path at loading only": [
      { y: ["PartitionedCall", ["x", "asset"], ["wrapper"]] },
    ],
    "computed from the path": [
      { joined: ["StringJoin", ["path", "x"]], y: ["PartitionedCall", ["x", "joined"], ["f"]] },
    ],
    "computed from the path in a function": [
      {},
      { f: [["x", "file"], { joined: ["StringJoin", ["file", "x"]], ...reads("joined") }] },
    ],
    "a constant of a function": [
      {},
      { f: [["x", "file"], { file: ["Const"], ...reads("file:output:0") }] },
    ],
    "another argument": [{}, { f: [["x", "file"], reads("x")] }],
    "of a variable that a second node assigns": [
      { other: ["AssignVariableOp", ["variable", "x"]] },
    ],
    "of a variable that a function assigns": [
      { z: ["StatefulPartitionedCall", ["variable", "x"], ["set"]] },
      { set: [["of", "to"], { assign: ["AssignVariableOp", ["of", "to"]] }] },
    ],
    "of a variable that a request assigns": [
      { assign: ["NoOp"], late: ["AssignVariableOp", ["variable", "asset"]] },
    ],
    "passed on by a loop": [{ y: ["While", ["x", "path"], ["f", "f"]] }],
    "passed on by a dataset": [{ y: ["MapDataset", ["x", "path"], ["f"]] }],
    "in a function that nothing calls": [{}, { twin: [["x", "file"], reads("file")] }],
    "in a second call": [{ z: ["PartitionedCall", ["x", "x"], ["f"]] }],
  };
  for (const [what, [nodes, functions]] of Object.entries(others)) {
    it(`may be any file otherwise: ${what}`, () => assert.equal(accepts(nodes, functions), false));
  }

  it("may be any in a graph that costs too much", () => {
    const many = Array.from({ length: 1000 }, () => "x");
    const calls = Array.from({ length: 3000 }, (_, at): [string, Parts] => [
      `call${at}`,
      [
        "PartitionedCall",
        at
          .toString(2)
          .split("")
          .map((bit) => (bit === "1" ? "path" : "x")),
        ["wide"],
      ],
    ]);
    const wide: Body = [many, { sum: ["AddN", many] }];
    assert.equal(accepts(Object.fromEntries(calls.slice(0, 9)), { wide }), true);
    assert.equal(accepts(Object.fromEntries(calls), { wide }), false);
  });

  it("are none without the op", () => assert.equal(accepts({}, { f: [["x", "file"], {}] }), false));
});
