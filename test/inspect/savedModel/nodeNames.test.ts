import assert from "node:assert/strict";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { field } from "../../support/protobuf";
import {
  attribute,
  type FunctionParts,
  type ModelParts,
  savedModelFolder,
} from "../../support/savedModel";
import { wholeNode as node } from "../../support/wholeNode";

/** Findings of CMP016 with their level. */
async function found(...graphs: readonly ModelParts[]): Promise<string[]> {
  const findings = judge(await inspect(savedModelFolder(...graphs)));
  return findings
    .filter(({ code }) => code === "CMP016")
    .map(({ level, message }) => `${level}: ${message}`);
}

const x = node("x", "Placeholder");
const y = (...inputs: string[]) => node("y", "Identity", { inputs });
const caller = node("call", "PartitionedCall", { inputs: ["x"], calls: "f" });

/** A valid graph with a node that calls a valid function, with one change to the function. */
const withFunction = (change: Partial<FunctionParts>): ModelParts => ({
  nodes: [x, caller],
  functions: {
    f: {
      arguments: ["a"],
      results: { r: "n:output:0" },
      controls: ["n"],
      nodes: [node("n", "Identity", { inputs: ["a"] })],
      ...change,
    },
  },
});

// Each was loaded with TensorFlow 2.21's C++ loader and with tf.saved_model.load, in the form of a real export.
describe("names in a graph", () => {
  const sound: Readonly<Record<string, ModelParts>> = {
    "an input by its name": { nodes: [x, y("x")] },
    "an input by its output's number": { nodes: [x, y("x:0")] },
    "a control input behind the others": { nodes: [x, y("x", "^x")] },
    "an input that comes later": { nodes: [y("x"), x] },
    "the function that a node calls": withFunction({}),
    "a function as an op": { nodes: [x, node("y", "f")], functions: { f: [] } },
    "an op where a function is wanted": {
      nodes: [node("y", "SymbolicGradient", { calls: "Tanh" })],
    },
    "an argument of a list": withFunction({
      nodes: [node("n", "Identity", { inputs: ["a:1", "^a"] })],
    }),
    "a main op": { nodes: [x], mainOps: ["x"] },
  };
  for (const [what, graph] of Object.entries(sound)) {
    it(`may refer to ${what}`, async () => assert.deepEqual(await found(graph), []));
  }

  const broken: Readonly<Record<string, readonly [graph: ModelParts, message: string]>> = {
    "an input": [{ nodes: [x, y("z")] }, 'the node "y" takes "z", which does not exist'],
    "a control input": [
      { nodes: [x, y("x", "^z")] },
      'the node "y" takes "^z", which does not exist',
    ],
    "a main op": [{ nodes: [x], mainOps: ["z"] }, 'loading runs "z", which does not exist'],
    "the op that restores": [
      { nodes: [x], restoreOp: "z" },
      'loading runs "z", which does not exist',
    ],
    "a function": [{ nodes: [x, caller] }, 'a node calls the function "f", which does not exist'],
    "an input of a function": [
      withFunction({ nodes: [node("n", "Identity", { inputs: ["b"] })] }),
      'in the function "f", the node "n" takes "b", which does not exist',
    ],
    "an input of a function, of a node without its output": [
      withFunction({ nodes: [node("n", "Identity", { inputs: ["a"] }), y("n")] }),
      'in the function "f", the node "y" takes "n", which does not exist',
    ],
    "a control input of a function": [
      withFunction({ nodes: [node("n", "Identity", { inputs: ["a", "^b"] })] }),
      'in the function "f", the node "n" takes "^b", which does not exist',
    ],
    "a result of a function": [
      withFunction({ results: { r: "m:output:0" } }),
      'in the function "f", the result "r" comes from "m:output:0", which does not exist',
    ],
    "a function that a function calls": [
      withFunction({ nodes: [node("n", "PartitionedCall", { inputs: ["a"], calls: "g" })] }),
      'in the function "f", it calls the function "g", which does not exist',
    ],
  };
  for (const [what, [graph, message]] of Object.entries(broken)) {
    it(`are refused if ${what} is missing`, async () =>
      assert.deepEqual(await found(graph), [`mandatory: ${message}`]));
  }

  it("are refused if two nodes have the same", async () => {
    assert.deepEqual(await found({ nodes: [x, x] }), ['mandatory: two nodes are named "x"']);
  });

  it("are refused if they are invalid", async () => {
    const graph = { nodes: [node("a b", "NoOp")] };
    assert.deepEqual(await found(graph), ['mandatory: the node name "a b" is not valid']);
  });

  it("are refused if an input follows a control input", async () => {
    assert.deepEqual(await found({ nodes: [x, y("^x", "x")] }), [
      'mandatory: the node "y" takes "x" after the control input "^x"',
    ]);
  });

  const nearby = (name: string, input: string, ...classes: string[]) => {
    const list = field(1, Buffer.concat(classes.map((one) => field(2, one))));
    return node(name, "Identity", { inputs: [input], attributes: attribute("_class", list) });
  };
  const near = (...classes: string[]) => nearby("y", "x", ...classes);

  it("may be of nodes that are to be on one device", async () => {
    for (const classes of [["loc:@x"], ["loc:@y"], ["z"], []])
      assert.deepEqual(await found({ nodes: [x, near(...classes)] }), []);
    assert.deepEqual(await found(withFunction({ nodes: [nearby("n", "a", "loc:@z")] })), []);
  });

  it("are refused if a node is to be on the device of one that is missing", async () => {
    const message = (of: string) =>
      `mandatory: the node "y" must be on the device of "${of}" (_class), which does not exist`;
    assert.deepEqual(await found({ nodes: [x, near("loc:@x", "loc:@z")] }), [message("z")]);
    assert.deepEqual(await found({ nodes: [x, near("loc:@x:0")] }), [message("x:0")]);
  });

  it("are counted beyond the first", async () => {
    assert.deepEqual(
      await found({ nodes: [node("y", "IdentityN", { inputs: ["a", "b", "c"] })] }),
      ['mandatory: the node "y" takes "a", which does not exist (and 2 similar faults)'],
    );
  });
});

describe("names that no server resolves", () => {
  const cases: Readonly<Record<string, readonly [graphs: readonly ModelParts[], message: string]>> =
    {
      "of a node that a function runs for its effect": [
        [withFunction({ controls: ["m"] })],
        'in the function "f", the control output "m" names a node that does not exist',
      ],
      "of a function that nothing calls": [
        [{ nodes: [x], functions: { f: [y("z")] } }],
        'in the function "f", the node "y" takes "z", which does not exist',
      ],
      "of a MetaGraph that is not served": [
        [{ nodes: [x] }, { nodes: [y("z")] }],
        'the node "y" takes "z", which does not exist',
      ],
    };
  for (const [what, [graphs, message]] of Object.entries(cases)) {
    it(`cause a warning: that ${what}`, async () =>
      assert.deepEqual(await found(...graphs), [`advisory: ${message}`]));
  }
});
