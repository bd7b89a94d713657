import assert from "node:assert/strict";
import { activeRandom } from "../../../inspect/savedModel/activeRandom";
import type { Node } from "../../../inspect/savedModel/node";
import type { ShapeBody } from "../../../inspect/savedModel/shapeFlow";

type Parts = readonly [op: string, inputs?: readonly string[], more?: Partial<Node>];
type Nodes = Readonly<Record<string, Parts>>;

function nodesOf(parts: Nodes): Map<string, Node> {
  return new Map(
    Object.entries(parts).map(([name, [op, inputs = [], more]]) => [
      name,
      { op, inputs, calls: [], ...more },
    ]),
  );
}

const number = (scalar: number): Parts => ["Const", [], { scalar }];
/** Dropout of TensorFlow 1 as a graph: the rate is the default of a placeholder. */
const dropout = (rate: number): Nodes => ({
  x: ["Placeholder"],
  default: number(rate),
  rate: ["PlaceholderWithDefault", ["default"]],
  uniform: ["RandomUniform", ["shape"]],
  scale: number(1),
  scaled: ["Mul", ["uniform", "scale"]],
  low: number(0),
  random: ["Add", ["scaled", "low"]],
  kept: ["GreaterEqual", ["random", "rate"]],
  mask: ["Cast", ["kept"]],
  y: ["Mul", ["x", "mask"]],
});
/** A condition of TensorFlow 1 on the learning phase, which is the default of a placeholder. */
const condition = (isLearning: number): Nodes => ({
  x: ["Placeholder"],
  default: number(isLearning),
  phase: ["PlaceholderWithDefault", ["default"]],
  pred: ["Identity", ["phase"]],
  switch: ["Switch", ["x", "pred"]],
  noise: ["RandomUniform", ["switch:1"]],
  trained: ["Mul", ["switch:1", "noise"]],
  y: ["Merge", ["switch", "trained"]],
});

/** The random ops on which `y` depends. */
function found(
  parts: Nodes,
  { fed = ["x:0"], bodies = new Map<string, ShapeBody>(), steps = 1000 } = {},
): string[] | undefined {
  const source = { nodes: nodesOf(parts), bodies, partsOf: () => undefined };
  const ops = activeRandom(source, ["y:0"], new Set(fed), { steps });
  return ops && [...ops].sort();
}

describe("random numbers on which outputs depend", () => {
  it("are those of dropout at a rate above zero", () =>
    assert.deepEqual(found(dropout(0.5)), ["RandomUniform"]));

  it("are not those of dropout at a rate of zero", () => assert.deepEqual(found(dropout(0)), []));

  it("are those of dropout at a rate that a request gives", () =>
    assert.deepEqual(found(dropout(0), { fed: ["x:0", "rate:0"] }), ["RandomUniform"]));

  it("are not those that are rounded away at a probability of one", () => {
    const older = (probability: number): Nodes => ({
      ...dropout(probability),
      sum: ["Add", ["rate", "random"]],
      y: ["Floor", ["sum"]],
    });
    assert.deepEqual(found(older(1)), []);
    assert.deepEqual(found(older(0.9)), ["RandomUniform"]);
  });

  it("are those of the branch that is taken", () => {
    assert.deepEqual(found(condition(1)), ["RandomUniform"]);
    assert.deepEqual(found(condition(0)), []);
    assert.deepEqual(found(condition(0), { fed: ["x:0", "phase:0"] }), ["RandomUniform"]);
  });

  it("are those of the function that a condition calls", () => {
    const noise = {
      nodes: nodesOf({ draw: ["RandomStandardNormal"] }),
      signature: signature({ result: "draw:output:0" }),
    };
    const none = { nodes: nodesOf({}), signature: signature({ result: "x" }) };
    const bodies = new Map<string, ShapeBody>([
      ["noise", noise],
      ["none", none],
    ]);
    const graph = (isLearning: number): Nodes => ({
      phase: number(isLearning),
      y: ["If", ["phase", "x"], { calls: ["none", "noise"], branches: ["noise", "none"] }],
    });
    assert.deepEqual(found(graph(1), { bodies }), ["RandomStandardNormal"]);
    assert.deepEqual(found(graph(0), { bodies }), []);
  });

  it("are not those that a function draws without using them", () => {
    const body = {
      nodes: nodesOf({ draw: ["RandomUniform"], sum: ["Add", ["x", "x"]] }),
      signature: signature({ result: "sum:z:0" }, ["draw"]),
    };
    const bodies = new Map([["served", body]]);
    assert.deepEqual(
      found({ y: ["PartitionedCall", ["x"], { calls: ["served"] }] }, { bodies }),
      [],
    );
  });

  it("are those that a loop draws", () => {
    const loop: Nodes = {
      enter: ["Enter", ["x"]],
      merge: ["Merge", ["enter", "next"]],
      switch: ["Switch", ["merge", "more"]],
      noise: ["RandomUniform", ["switch:1"]],
      next: ["NextIteration", ["noise"]],
      y: ["Exit", ["switch"]],
    };
    assert.deepEqual(found(loop), ["RandomUniform"]);
  });

  it("are not those that an output only waits for", () =>
    assert.deepEqual(found({ draw: ["RandomUniform"], y: ["Identity", ["x", "^draw"]] }), []));

  it("are unknown if following them takes too long", () =>
    assert.equal(found(dropout(0), { steps: 2 }), undefined));
});

function signature(results: Readonly<Record<string, string>>, controls: readonly string[] = []) {
  return {
    name: "served",
    arguments: ["x"],
    results: Object.keys(results),
    sources: new Map(Object.entries(results)),
    controls,
  };
}
