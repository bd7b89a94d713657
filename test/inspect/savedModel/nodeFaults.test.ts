import assert from "node:assert/strict";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { field, numberField } from "../../support/protobuf";
import { attribute, type ModelParts, node, savedModelFolder } from "../../support/savedModel";
import { wholeNode } from "../../support/wholeNode";

/** Findings of CMP016 with their level. */
async function found(parts: ModelParts): Promise<string[]> {
  return judge(await inspect(savedModelFolder(parts)))
    .filter(({ code }) => code === "CMP016")
    .map(({ level, message }) => `${level}: ${message}`);
}

const FLOAT = numberField(6, 1);
const x = wholeNode("x", "Placeholder");
const z = wholeNode("z", "Placeholder");
const add = (...inputs: string[]) => wholeNode("y", "AddV2", { inputs });
/** A constant of two floats with this content. */
const constant = (bytes: number) => {
  const shape = field(2, field(2, numberField(1, 2)));
  const tensor = Buffer.concat([numberField(1, 1), shape, field(4, Buffer.alloc(bytes, 1))]);
  const attributes = Buffer.concat([
    attribute("dtype", FLOAT),
    attribute("value", field(8, tensor)),
  ]);
  return node("c", "Const", { attributes });
};
const called = (body: Buffer, inputs: readonly string[]): ModelParts => ({
  nodes: [x, wholeNode("y", "PartitionedCall", { inputs, calls: "f" })],
  functions: { f: { arguments: ["a"], results: { r: "n:z:0" }, nodes: [body] } },
});
const loop = (op: string): ModelParts => ({
  nodes: [
    x,
    wholeNode("m", "Merge", { inputs: ["x", "n"] }),
    wholeNode("n", op, { inputs: ["m"] }),
  ],
});

// Each was loaded with TensorFlow 2.21's C++ loader, in the form of a real export.
describe("nodes of a graph", () => {
  const sound: Readonly<Record<string, ModelParts>> = {
    "have what their ops need": { nodes: [x, z, add("x", "z:0", "^x")] },
    "have further attributes": {
      nodes: [
        node("x", "Placeholder", {
          attributes: Buffer.concat([attribute("dtype", FLOAT), attribute("zap", FLOAT)]),
        }),
      ],
    },
    "have as many inputs as an attribute says": {
      nodes: [x, z, wholeNode("y", "AddN", { inputs: ["x", "z", "x"] })],
    },
    "have an op of a library": { nodes: [x, node("y", "OwnLibraryOp", { inputs: ["x"] })] },
    "are constants of as many bytes as their shape needs": { nodes: [constant(8)] },
    "call a function": called(wholeNode("n", "AddV2", { inputs: ["a", "a"] }), ["x", "^x"]),
    "form a loop of TensorFlow 1": loop("NextIteration"),
  };
  for (const [what, graph] of Object.entries(sound)) {
    it(`are accepted if they ${what}`, async () => assert.deepEqual(await found(graph), []));
  }

  const broken: Readonly<Record<string, readonly [graph: ModelParts, message: string]>> = {
    "without an attribute": [
      { nodes: [node("x", "Placeholder")] },
      'the node "x" lacks the attribute dtype of Placeholder',
    ],
    "with an attribute of another type": [
      { nodes: [node("x", "Placeholder", { attributes: attribute("dtype", numberField(3, 1)) })] },
      'the attribute dtype of the node "x" has a value of another type than Placeholder takes',
    ],
    "with an input less": [{ nodes: [x, add("x")] }, 'the node "y" has 1 input, but AddV2 takes 2'],
    "with an input more": [
      { nodes: [x, add("x", "x", "x")] },
      'the node "y" has 3 inputs, but AddV2 takes 2',
    ],
    "that take an output which is not there": [
      { nodes: [x, add("x", "x:1")] },
      'the node "y" takes "x:1", but that node has 1 output',
    ],
    "that are constants with too few bytes": [
      { nodes: [constant(2)], signatures: { serving_default: "c:0" } },
      'the bytes of the constant "c" are more or fewer than its shape needs',
    ],
    "that take their own output": [
      { nodes: [x, add("x", "y")] },
      'the node "y" takes its own output',
    ],
    "that wait for each other": [loop("Identity"), '2 nodes form a cycle, such as "m"'],
    "that call a function with another number of arguments": [
      called(wholeNode("n", "AddV2", { inputs: ["a", "a"] }), ["x", "x"]),
      'the node "y" gives 2 arguments, but the function "f" takes 1',
    ],
    "in a function, without an attribute": [
      called(node("n", "AddV2", { inputs: ["a", "a"] }), ["x"]),
      'in the function "f", the node "n" lacks the attribute T of AddV2',
    ],
  };
  for (const [what, [graph, message]] of Object.entries(broken)) {
    it(`are refused ${what}`, async () =>
      assert.deepEqual(await found(graph), [`mandatory: ${message}`]));
  }

  it("are only warned of if they are constants that nothing runs", async () =>
    assert.deepEqual(await found({ nodes: [constant(2)] }), [
      'advisory: the bytes of the constant "c" are more or fewer than its shape needs',
    ]));

  it("are only warned of in a function that nothing calls", async () => {
    const body = [node("n", "Placeholder")];
    assert.deepEqual(await found({ nodes: [x], functions: { f: body } }), [
      'advisory: in the function "f", the node "n" lacks the attribute dtype of Placeholder',
    ]);
  });
});
