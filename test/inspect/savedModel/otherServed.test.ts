import assert from "node:assert/strict";
import type { ServedGraphFacts, SignatureFacts } from "../../../inspect/savedModel/facts";
import { otherServed } from "../../../inspect/savedModel/otherServed";

const tensor = (name: string) => ({ dtype: "float32", shape: [-1], tensor: name });
const SIGNATURE: SignatureFacts = {
  methodName: "tensorflow/serving/predict",
  inputs: { x: tensor("x:0") },
  outputs: { y: tensor("y:0") },
};

/** The name of the signature that is found among some that run in the given ways, and the names that were followed. */
function found(
  runs: Readonly<Record<string, Omit<ServedGraphFacts, "signature">>>,
  change: Readonly<Record<string, SignatureFacts>> = {},
) {
  const followed: string[] = [];
  const signatures = Object.fromEntries(Object.keys(runs).map((name) => [name, SIGNATURE]));
  const facts = otherServed({ ...signatures, ...change }, (name) => {
    followed.push(name);
    return { signature: name, ...runs[name] };
  });
  return { name: facts?.signature, followed };
}

const UNFED = { unfed: ["label"] };

describe("otherServed", () => {
  it("is the first signature that runs, and follows none after it", () => {
    assert.deepEqual(found({ a: {}, b: {} }), { name: "a", followed: ["a"] });
    assert.equal(found({ a: UNFED, b: {}, c: {} }).name, "b");
  });

  const broken: Readonly<Record<string, Omit<ServedGraphFacts, "signature">>> = {
    "reads a variable that nothing fills": {
      unfilled: [{ kind: "variable", name: "w" }],
      unfilledCount: 1,
    },
    "returns an input": { fedAndFetched: ["y"] },
    "is fed one tensor twice": { fedTwice: ["a", "b"] },
    "calls an op without a kernel": { functionOpsWithoutKernel: ["CudnnRNNV3"] },
  };
  for (const [how, facts] of Object.entries(broken)) {
    it(`is not one that ${how}, if another one runs`, () =>
      assert.equal(found({ a: facts, b: {} }).name, "b"));
  }

  it("is the first one if none runs", () =>
    assert.equal(found({ a: UNFED, b: { fedTwice: ["a", "b"] } }).name, "a"));

  it("is none that requests cannot call, or that only loading runs", () => {
    const noInputs = { ...SIGNATURE, inputs: {} };
    assert.deepEqual(found({ a: {}, b: {} }, { a: noInputs }), { name: "b", followed: ["b"] });
    assert.equal(found({ __saved_model_init_op: {} }).name, undefined);
  });

  it("follows few signatures of many, because each may reach the whole graph", () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`s${at}`, UNFED]));
    const { name, followed } = found(many);
    assert.equal(name, "s0");
    assert.ok(followed.length <= 4, `${followed.length} were followed`);
  });
});
