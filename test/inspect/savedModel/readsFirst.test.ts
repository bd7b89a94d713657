import assert from "node:assert/strict";
import { argumentsThat, inputsThat, readBody } from "../../../inspect/savedModel/functionBody";
import type { Node } from "../../../inspect/savedModel/node";

const node = (op: string, ...inputs: readonly string[]): Node => ({ op, inputs, calls: [] });

/** A function that takes a variable's value, adds to it and assigns the sum, as a generator of random numbers does. */
const COUNTER: Readonly<Record<string, Node>> = {
  handle: node("Identity", "v"),
  read: node("ReadVariableOp", "handle:output:0"),
  sum: node("AddV2", "read:value:0", "one"),
  assign: node("AssignVariableOp", "v", "sum:z:0"),
};

const body = (nodes: Readonly<Record<string, Node>>) =>
  readBody(new Map(Object.entries(nodes)), {
    name: "",
    arguments: ["other", "v"],
    results: [],
    sources: new Map(),
    controls: [],
  });

/** Positions of the arguments that such a function fills. */
const filledBy = (changed: Readonly<Record<string, Node>>) => [
  ...body({ ...COUNTER, ...changed }).filled,
];

/** TensorFlow 2.21 was tried with each of these functions and a variable that nothing restores. */
describe("an assignment to an argument", () => {
  it("fills no variable if it needs the value before", () => {
    assert.deepEqual(filledBy({}), []);
    assert.deepEqual([...body(COUNTER).assigned], [1]);
  });

  it("fills the variable if it needs no value", () =>
    assert.deepEqual(filledBy({ sum: node("AddV2", "one", "one") }), [1]));

  it("fills no variable if it only waits for the read", () =>
    assert.deepEqual(filledBy({ assign: node("AssignVariableOp", "v", "one", "^read") }), []));

  it("fills the variable if it needs the value of another", () =>
    assert.deepEqual(filledBy({ read: node("ReadVariableOp", "other") }), [1]));

  it("fills the variable if there is one before the read", () =>
    assert.deepEqual(
      filledBy({
        first: node("AssignVariableOp", "v", "one"),
        read: node("ReadVariableOp", "v", "^first"),
      }),
      [1],
    ));

  it("may fill the variable if a branch decides whether it is read", () =>
    assert.deepEqual(filledBy({ sum: node("Merge", "read:value:0", "one") }), [1]));

  it("is known to functions that pass the variable on", () => {
    const outer = body({ call: { ...node("PartitionedCall", "other", "v"), calls: ["inner"] } });
    const functions = new Map([
      ["inner", body(COUNTER)],
      ["outer", outer],
    ]);
    const of = (are: "assigned" | "filled") => [
      ...(argumentsThat(are, functions).get("outer") ?? []),
    ];
    assert.deepEqual([of("assigned"), of("filled")], [[1], []]);
  });

  it("may fill the variable if a condition or a loop determines whether it runs", () => {
    const filling = body({ assign: node("AssignVariableOp", "v", "one") });
    const of = (op: string, ...inputs: readonly string[]) => {
      const outer = body({ branch: { ...node(op, ...inputs), calls: ["branch", "inner"] } });
      const functions = new Map([
        ["inner", filling],
        ["outer", outer],
      ]);
      return [...(argumentsThat("filled", functions).get("outer") ?? [])];
    };
    assert.deepEqual(of("If", "is_new", "other", "v"), [1]);
    assert.deepEqual(of("StatelessWhile", "other", "v"), [1]);
    assert.deepEqual(of("If", "is_new", "v"), []);
  });

  it("is found by the inputs of a node, too", () => {
    const filled = new Map([["inner", new Set([1])]]);
    const branch = { ...node("Case", "index", "other", "v"), calls: ["inner"] };
    assert.deepEqual(inputsThat(branch, filled), [2]);
    assert.deepEqual(inputsThat(node("inner", "other", "v"), filled), [1]);
    assert.deepEqual(inputsThat(node("AddV2", "other", "v"), filled), []);
  });
});
