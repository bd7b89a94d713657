import assert from "node:assert/strict";
import { idleSources } from "../../../inspect/savedModel/idleSources";
import type { Node } from "../../../inspect/savedModel/node";

const node = (op: string, ...inputs: readonly string[]): Node => ({ op, inputs, calls: [] });

/** The graph of a signature that adds an element of a dataset to its input. */
const GRAPH: Readonly<Record<string, Node>> = {
  iterator: { ...node("IteratorV2"), source: { container: "", sharedName: "" } },
  element: node("IteratorGetNext", "iterator"),
  x: node("Placeholder"),
  y: node("AddV2", "x", "element"),
};

function idleOf(changed: Readonly<Record<string, Node>>, loaded: readonly string[] = []): string[] {
  const nodes = new Map(Object.entries({ ...GRAPH, ...changed }));
  const served = new Set([...nodes.keys()].filter((name) => !loaded.includes(name)));
  return idleSources(nodes, served, [new Set(loaded)]);
}

/** TensorFlow's own answers to such models are in test/fixtures/served. */
describe("an iterator", () => {
  it("is idle if nothing initializes it", () => assert.deepEqual(idleOf({}), ["iterator"]));

  it("is not idle if loading initializes it", () => {
    const make = { make: node("MakeIterator", "dataset", "iterator") };
    assert.deepEqual(idleOf(make, ["make"]), []);
  });

  it("is not idle if loading initializes another node of the same shared name", () => {
    const source = { container: "", sharedName: "it" };
    const more = {
      iterator: { ...node("IteratorV2"), source },
      same: { ...node("IteratorV2"), source },
      make: node("MakeIterator", "dataset", "same"),
    };
    assert.deepEqual(idleOf(more, ["make", "same"]), []);
  });

  it("is not idle if a function takes it, which may initialize it", () =>
    assert.deepEqual(idleOf({ call: node("PartitionedCall", "iterator") }), []));

  it("is not idle if it initializes itself, as a one-shot iterator does", () =>
    assert.deepEqual(idleOf({ iterator: node("OneShotIterator") }), []));

  it("is not idle if it is read in a branch, which may not run", () => {
    assert.deepEqual(
      idleOf({ element: node("IteratorGetNext", "iterator", "^cond/switch_t") }),
      [],
    );
    const through = {
      switch: node("Switch", "iterator", "p"),
      element: node("IteratorGetNext", "switch"),
    };
    assert.deepEqual(idleOf(through), []);
  });

  it("is idle although its handle is written as a string", () =>
    assert.deepEqual(idleOf({ handle: node("IteratorToStringHandle", "iterator") }), ["iterator"]));
});

/** TensorFlow 2.21 was tried with each of these. */
describe("a queue", () => {
  const queue = { ...node("FIFOQueueV2"), source: { container: "", sharedName: "" } };
  const graph = { queue, element: node("QueueDequeueV2", "queue") };

  it("is empty if nothing adds to it", () => assert.deepEqual(idleOf(graph), ["queue"]));

  it("is not empty if the request adds to it", () =>
    assert.deepEqual(idleOf({ ...graph, add: node("QueueEnqueueV2", "queue", "x") }), []));

  it("is empty although its size is read", () =>
    assert.deepEqual(idleOf({ ...graph, size: node("QueueSizeV2", "queue") }), ["queue"]));

  it("is not judged if nothing takes elements from it", () =>
    assert.deepEqual(idleOf({ queue, element: node("QueueSizeV2", "queue") }), []));
});
