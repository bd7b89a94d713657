import assert from "node:assert/strict";
import { walkBundle } from "../../../inspect/bundle/walk";
import { inspectSavedModel } from "../../../inspect/savedModel";
import { faultOf } from "../../../inspect/savedModel/callable";
import type { SignatureFacts } from "../../../inspect/savedModel/facts";
import { usableSignatures } from "../../../inspect/savedModel/pick";
import { exportOf, savedModels } from "../../support/exports";
import { node, savedModelFolder } from "../../support/savedModel";

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
  it("finds none in one with plain inputs and outputs", () => {
    assert.equal(faultOf(aSignature()), undefined);
  });

  const cases: readonly (readonly [what: string, change: Partial<SignatureFacts>, says: string])[] =
    [
      ["no inputs", { inputs: {} }, "has no inputs"],
      ["no outputs", { outputs: {} }, "has no outputs"],
      ["another method", { methodName: "mine" }, 'has the method name "mine"'],
      [
        "a sparse input",
        { inputs: { x: tensor("x:0"), sp: sparse } },
        "has what is not one plain tensor: sp (coo_sparse)",
      ],
      [
        "a sparse output",
        { outputs: { sp: sparse } },
        "has what is not one plain tensor: sp (coo_sparse)",
      ],
      [
        "an output that names no tensor",
        { outputs: { y: { dtype: "float32", shape: [] } } },
        "has what is not one plain tensor: y (no tensor)",
      ],
      [
        "a tensor that the graph lacks",
        { missingTensors: ["gone:0"] },
        "names what the graph lacks: gone:0",
      ],
    ];
  for (const [what, change, says] of cases) {
    it(`finds ${what}`, () => assert.equal(faultOf(aSignature(change))?.what, says));
  }

  for (const name of savedModels) {
    it(`finds none in the signatures of ${name}`, () => {
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
    const nodes = [node("y", "Placeholder")];
    const folder = savedModelFolder({ nodes, signatures: { serving_default: tensor } });
    const [graph] = inspectSavedModel(walkBundle(folder)).facts.metaGraphs;
    return graph?.signatures["serving_default"]?.missingTensors;
  };

  it("are looked for among the nodes of the graph", () => {
    assert.equal(missing("y:0"), undefined);
    assert.equal(missing("y"), undefined);
  });

  it("are told where they are gone", () => {
    assert.deepEqual(missing("gone:0"), ["gone:0"]);
  });
});
