import assert from "node:assert/strict";
import { Graph } from "../../../inspect/savedModel/graph";

const LENGTH = 100;

/** A chain in which each node takes the previous one as input. */
function chain(): Graph {
  const graph = new Graph(8000);
  for (let at = 0; at < LENGTH; at++) {
    const input = at === 0 ? [] : [`n${at - 1}`];
    graph.addNode({ name: `n${at}`, op: at === 0 ? "First" : "Next", input, device: "", attr: {} });
  }
  return graph;
}

describe("a graph with thousands of signatures", () => {
  it("is walked for the first ones, and for no more once the walks together are too long", () => {
    const graph = chain();
    const answers = Array.from({ length: LENGTH }, (_, at) => graph.reachableFrom([`n${at}`]));
    assert.deepEqual(answers[0], new Set(["First"]));
    assert.deepEqual(answers[50], new Set(["Next", "First"]));
    assert.equal(answers[LENGTH - 1], undefined);
  });

  it("gives the same answer again for the same signature", () => {
    const graph = chain();
    for (let count = 0; count < LENGTH; count++)
      assert.equal(graph.reachableFrom([`n${LENGTH - 1}`])?.size, 2);
  });
});
