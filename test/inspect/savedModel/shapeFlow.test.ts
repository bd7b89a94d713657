import assert from "node:assert/strict";
import type { Node } from "../../../inspect/savedModel/node";
import { type ShapeBody, ShapeFlow } from "../../../inspect/savedModel/shapeFlow";

type Nodes = Readonly<Record<string, Partial<Node>>>;

function nodesOf(nodes: Nodes): ReadonlyMap<string, Node> {
  const whole = Object.entries(nodes).map(
    ([name, node]) => [name, { op: "", inputs: [], calls: [], ...node }] as const,
  );
  return new Map(whole);
}

/** A function of `a` and `b` that returns the tensors of `returns`. */
function body(
  nodes: Nodes,
  returns: readonly string[],
  controls: readonly string[] = [],
): ShapeBody {
  const results = returns.map((_, at) => `r${at}`);
  return {
    nodes: nodesOf(nodes),
    signature: {
      name: "f",
      arguments: ["a", "b"],
      results,
      sources: new Map(results.map((result, at) => [result, returns[at] ?? ""])),
      controls,
    },
  };
}

const SCALAR: Partial<Node> = { op: "Const", isScalar: true };

/** The inputs that accept any shape in a graph with the inputs x and z. */
function anyShape(nodes: Nodes, bodies: Readonly<Record<string, ShapeBody>> = {}, output = "y") {
  const flow = new ShapeFlow(new Map(Object.entries(bodies)));
  const inputs = { x: { op: "Placeholder" }, z: { op: "Placeholder" } };
  return flow.anyShape(nodesOf({ ...inputs, ...nodes }), { x: "x:0", z: "z:0" }, { y: output });
}

const FREE = [
  { inputs: ["x"], outputs: ["y"] },
  { inputs: ["z"], outputs: [] },
];
const REFUSED = [{ inputs: ["z"], outputs: [] }];

describe("ShapeFlow", () => {
  const free: Readonly<Record<string, Nodes>> = {
    "an op of one tensor": { y: { op: "Relu", inputs: ["x"] } },
    "an op of a tensor and a scalar": { c: SCALAR, y: { op: "Mul", inputs: ["c", "x"] } },
    "a tensor and itself": { y: { op: "AddV2", inputs: ["x", "x:0"] } },
    "a scalar variable": {
      v: { op: "VarHandleOp", isScalar: true },
      r: { op: "ReadVariableOp", inputs: ["v"] },
      y: { op: "Sub", inputs: ["x", "r"] },
    },
    "arithmetic of scalars": {
      c: SCALAR,
      d: { op: "Sqrt", inputs: ["c"] },
      e: { op: "AddV2", inputs: ["c", "d"] },
      y: { op: "RealDiv", inputs: ["x", "e"] },
    },
    "a control edge": { c: { op: "NoOp" }, y: { op: "Neg", inputs: ["x", "^c"] } },
    "an op of another shape that no output needs": {
      m: { op: "MatMul", inputs: ["x", "x"] },
      y: { op: "Neg", inputs: ["x"] },
    },
  };
  for (const [what, nodes] of Object.entries(free)) {
    it(`accepts any shape through ${what}`, () => assert.deepEqual(anyShape(nodes), FREE));
  }

  const refused: Readonly<Record<string, Nodes>> = {
    "a product of matrices": { y: { op: "MatMul", inputs: ["x", "x"] } },
    "a constant that is not a scalar": {
      c: { op: "Const" },
      y: { op: "Mul", inputs: ["x", "c"] },
    },
    "a variable that is not a scalar": {
      v: { op: "VarHandleOp" },
      r: { op: "ReadVariableOp", inputs: ["v"] },
      y: { op: "Sub", inputs: ["x", "r"] },
    },
    "an op that a control edge runs": {
      s: { op: "Reshape", inputs: ["x"] },
      y: { op: "Neg", inputs: ["x", "^s"] },
    },
    "a loop": {
      e: { op: "Enter", inputs: ["x"] },
      m: { op: "Merge", inputs: ["e", "n"] },
      n: { op: "NextIteration", inputs: ["a"] },
      a: { op: "Neg", inputs: ["m"] },
      y: { op: "Exit", inputs: ["a"] },
    },
    "an op of a library": { y: { op: "MyOp", inputs: ["x"] } },
  };
  for (const [what, nodes] of Object.entries(refused)) {
    it(`keeps the declared shape for ${what}`, () => assert.deepEqual(anyShape(nodes), REFUSED));
  }

  it("requires one common shape of inputs that are combined", () => {
    const found = anyShape({ y: { op: "AddV2", inputs: ["x", "z"] } });
    assert.deepEqual(found, [{ inputs: ["x", "z"], outputs: ["y"] }]);
  });

  it("keeps the declared shape for both of them if one has to keep it", () => {
    const nodes = {
      m: { op: "MatMul", inputs: ["z", "z"] },
      s: { op: "AddV2", inputs: ["x", "z"] },
      y: { op: "Neg", inputs: ["s", "^m"] },
    };
    assert.deepEqual(anyShape(nodes), []);
  });

  it("keeps the outputs of IdentityN separate", () => {
    const nodes = {
      i: { op: "IdentityN", inputs: ["z", "x"] },
      y: { op: "Neg", inputs: ["i:1"] },
    };
    assert.deepEqual(anyShape(nodes), FREE);
  });

  const call = (inputs: readonly string[]): Partial<Node> => ({
    op: "StatefulPartitionedCall",
    inputs,
    calls: ["f"],
  });

  it("follows a call, with its results in order", () => {
    const f = body({ n: { op: "Neg", inputs: ["a"] } }, ["b", "n:y:0"]);
    const nodes = { c: call(["x", "z"]), y: { op: "Neg", inputs: ["c:1"] } };
    assert.deepEqual(anyShape(nodes, { f }), FREE);
  });

  it("follows one function with arguments of different origins", () => {
    const f = body({ n: { op: "Mul", inputs: ["a", "b"] } }, ["n:z:0"]);
    const sound = { k: SCALAR, c: call(["x", "k"]), y: { op: "Neg", inputs: ["c:0"] } };
    const other = { k: { op: "Const" }, c: call(["x", "k"]), y: { op: "Neg", inputs: ["c:0"] } };
    assert.deepEqual(anyShape(sound, { f }), FREE);
    assert.deepEqual(anyShape(other, { f }), REFUSED);
  });

  it("finds what runs in a function for its effect", () => {
    const nodes = { s: { op: "EnsureShape", inputs: ["a"] } };
    const graph = { c: call(["x", "z"]), y: { op: "Neg", inputs: ["c:0"] } };
    assert.deepEqual(anyShape(graph, { f: body(nodes, ["a"]) }), FREE);
    assert.deepEqual(anyShape(graph, { f: body(nodes, ["a"], ["s"]) }), REFUSED);
  });

  it("keeps the declared shapes for a function that calls itself", () => {
    const f = body({ c: call(["a", "b"]) }, ["c:output:0"]);
    const nodes = { c: call(["x", "z"]), y: { op: "Neg", inputs: ["c:0"] } };
    assert.deepEqual(anyShape(nodes, { f }), []);
  });

  it("follows a chain of a hundred thousand nodes", () => {
    const nodes: Record<string, Partial<Node>> = { n0: { op: "Neg", inputs: ["x"] } };
    for (let at = 1; at < 100_000; at++) nodes[`n${at}`] = { op: "Neg", inputs: [`n${at - 1}`] };
    assert.deepEqual(anyShape(nodes, {}, "n99999"), FREE);
  });

  it("reports nothing once the signatures of a graph cost too much", () => {
    const nodes: Record<string, Partial<Node>> = { n0: { op: "Neg", inputs: ["x"] } };
    for (let at = 1; at < 1000; at++) nodes[`n${at}`] = { op: "Neg", inputs: [`n${at - 1}`] };
    const graph = nodesOf({ x: { op: "Placeholder" }, ...nodes });
    const flow = new ShapeFlow(new Map());
    const found = Array.from({ length: 600 }, (_, at) =>
      flow.anyShape(graph, { x: "x:0" }, { [`y${at}`]: "n999" }),
    );
    assert.deepEqual(found[0], [{ inputs: ["x"], outputs: ["y0"] }]);
    assert.equal(found.at(-1), undefined);
  });
});
