import assert from "node:assert/strict";
import { walkBundle } from "../../../inspect/bundle/walk";
import { inspectSavedModel } from "../../../inspect/savedModel";
import { faultOf, type SignatureFault } from "../../../inspect/savedModel/callable";
import type { SignatureFacts } from "../../../inspect/savedModel/facts";
import { usableSignatures } from "../../../inspect/savedModel/pick";
import { exportOf, savedModels } from "../../support/exports";
import { field, numberField } from "../../support/protobuf";
import { attribute, node, savedModelFolder } from "../../support/savedModel";

const tensor = (name: string) => ({ dtype: "float32", shape: [-1], tensor: name });
const sparse = { dtype: "float32", shape: [-1, 10], encoding: "coo_sparse" };

/** A signature that requests can call; each test changes one thing. */
const aSignature = (change: Partial<SignatureFacts> = {}): SignatureFacts => ({
  methodName: "tensorflow/serving/predict",
  inputs: { x: tensor("x:0") },
  outputs: { y: tensor("y:0") },
  ...change,
});

describe("faultOf a signature", () => {
  it("finds nothing in one with plain inputs and outputs", () => {
    assert.equal(faultOf(aSignature()), undefined);
  });

  it("finds nothing in one whose method only some servers compare", () => {
    assert.equal(faultOf(aSignature({ methodName: "mine" })), undefined);
  });

  const cases: readonly (readonly [
    what: string,
    change: Partial<SignatureFacts>,
    fault: SignatureFault,
  ])[] = [
    ["no inputs", { inputs: {} }, { kind: "inputs" }],
    ["no outputs", { outputs: {} }, { kind: "outputs" }],
    [
      "a sparse input",
      { inputs: { x: tensor("x:0"), sp: sparse } },
      { kind: "encoding", tensors: [{ name: "sp", encoding: "coo_sparse" }] },
    ],
    [
      "a sparse output",
      { outputs: { sp: sparse } },
      { kind: "encoding", tensors: [{ name: "sp", encoding: "coo_sparse" }] },
    ],
    [
      "an output that names no tensor",
      { outputs: { y: { dtype: "float32", shape: [] } } },
      { kind: "encoding", tensors: [{ name: "y" }] },
    ],
    [
      "a tensor that the graph lacks",
      { missingTensors: ["gone:0"] },
      { kind: "missing", tensors: ["gone:0"] },
    ],
    [
      "an input in half precision",
      { inputs: { x: { ...tensor("x:0"), dtype: "float16" } } },
      { kind: "inputType", tensors: [{ name: "x", dtype: "float16" }] },
    ],
    [
      "an output in half precision",
      { outputs: { y: { ...tensor("y:0"), dtype: "float16" } } },
      { kind: "outputType", tensors: [{ name: "y", dtype: "float16" }] },
    ],
  ];
  for (const [what, change, fault] of cases) {
    it(`finds ${what}`, () => assert.deepEqual(faultOf(aSignature(change)), fault));
  }

  for (const name of savedModels) {
    it(`finds nothing in the signatures of ${name}`, () => {
      const { metaGraphs } = inspectSavedModel(walkBundle(exportOf(name))).facts;
      for (const { signatures } of metaGraphs) {
        for (const usable of usableSignatures(signatures))
          assert.equal(faultOf(signatures[usable] as SignatureFacts), undefined, usable);
      }
    });
  }
});

describe("the tensors that a signature names", () => {
  const missing = (tensor: string) => {
    const tout = attribute("Tout", field(1, field(6, Buffer.from([1, 1]))));
    const parts = attribute("num_split", numberField(3, 2));
    const nodes = [
      node("y", "Placeholder"),
      node("call", "StatefulPartitionedCall", { attributes: tout }),
      node("split", "Split", { attributes: parts }),
      node("unknown", "Split"),
      node("top", "TopKV2"),
      node("group", "NoOp"),
      node("custom", "f"),
    ];
    const folder = savedModelFolder({ nodes, signatures: { serving_default: tensor } });
    const [graph] = inspectSavedModel(walkBundle(folder)).facts.metaGraphs;
    return graph?.signatures["serving_default"]?.missingTensors;
  };

  it("are searched for among the nodes of the graph", () => {
    assert.equal(missing("y:0"), undefined);
    assert.equal(missing("y"), undefined);
  });

  it("are reported if they are missing", () => {
    assert.deepEqual(missing("gone:0"), ["gone:0"]);
  });

  it("are reported if their node has no such output", () => {
    assert.deepEqual(missing("y:1"), ["y:1"]);
    assert.equal(missing("call:1"), undefined);
    assert.deepEqual(missing("call:7"), ["call:7"]);
    assert.equal(missing("split:1"), undefined);
    assert.deepEqual(missing("split:2"), ["split:2"]);
    assert.equal(missing("top:1"), undefined);
    assert.deepEqual(missing("top:2"), ["top:2"]);
  });

  it("are reported if they are operations", () => {
    assert.deepEqual(missing("group"), ["group"]);
    assert.deepEqual(missing("^y"), ["^y"]);
  });

  it("are accepted if the number of outputs is unknown", () => {
    assert.equal(missing("unknown:7"), undefined);
    assert.equal(missing("custom:7"), undefined);
  });

  it("may be operations in a signature that loading runs", () => {
    const nodes = [node("init", "NoOp")];
    const folder = savedModelFolder({ nodes, signatures: { __saved_model_init_op: "init" } });
    const [graph] = inspectSavedModel(walkBundle(folder)).facts.metaGraphs;
    assert.equal(graph?.signatures["__saved_model_init_op"]?.missingTensors, undefined);
  });
});

describe("the data types of a signature's inputs", () => {
  const [FLOAT, INT32, INVALID] = [1, 3, 0];
  const faultFor = (declared: number, own: number) => {
    const attributes = attribute("dtype", numberField(6, own));
    const nodes = [node("x", "Placeholder", { attributes }), node("y", "Neg", { inputs: ["x"] })];
    const signatures = { serving_default: "y:0" };
    const folder = savedModelFolder({ nodes, signatures, inputs: { x: ["x:0", declared] } });
    const [graph] = inspectSavedModel(walkBundle(folder)).facts.metaGraphs;
    return faultOf(graph?.signatures["serving_default"] as SignatureFacts);
  };

  it("are those of the placeholders", () => assert.equal(faultFor(FLOAT, FLOAT), undefined));

  it("are refused if the placeholders have others", () => {
    const tensors = [{ name: "x", dtype: "int32", placeholder: "float32" }];
    assert.deepEqual(faultFor(INT32, FLOAT), { kind: "placeholderType", tensors });
  });

  it("are not compared if one is unknown", () => {
    assert.equal(faultFor(INVALID, FLOAT), undefined);
    assert.equal(faultFor(FLOAT, INVALID), undefined);
  });
});
