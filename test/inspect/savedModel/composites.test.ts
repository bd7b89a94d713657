import assert from "node:assert/strict";
import { decodeMessage } from "../../../inspect/proto/decode";
import { tensorflow } from "../../../inspect/proto/generated/tensorflow";
import { compositesIn } from "../../../inspect/savedModel/composites";
import { field, numberField } from "../../support/protobuf";

/** A spec of a number of components, as a StructuredValue. Source: tensorflow/core/protobuf/struct.proto. */
function spec(name: string, components: number): Buffer {
  return field(34, Buffer.concat([field(3, name), numberField(4, components)]));
}

/** An object graph with a function `f` that takes `argument`, and whose inputs have the names. */
function compositesOf(argument: Buffer, names: readonly string[]): readonly string[] {
  const bare = Buffer.concat([field(1, "f"), ...names.map((name) => field(2, name))]);
  const concrete = Buffer.concat([field(1, "f"), field(2, field(3, argument))]);
  const graph = Buffer.concat([field(1, field(8, bare)), field(2, concrete)]);
  const inputs = Object.fromEntries(
    ["x", "x_1"].map((name) => [name, { dtype: "x", shape: null }]),
  );
  return compositesIn(decodeMessage(tensorflow.SavedObjectGraph, graph))(inputs);
}

describe("composite arguments of a signature", () => {
  it("are those of the function with the same names, in any order", () => {
    assert.deepEqual(compositesOf(spec("RaggedTensorSpec", 2), ["x_1", "x"]), ["RaggedTensorSpec"]);
  });

  it("are found in tuples, lists and dictionaries", () => {
    const inner = field(51, field(1, spec("SparseTensorSpec", 3)));
    const entry = Buffer.concat([field(1, "key"), field(2, inner)]);
    const argument = field(52, field(1, field(53, field(1, entry))));
    assert.deepEqual(compositesOf(argument, ["x", "x_1"]), ["SparseTensorSpec"]);
  });

  it("are not those of a function with other names", () => {
    assert.deepEqual(compositesOf(spec("RaggedTensorSpec", 2), ["y", "y_1"]), []);
  });

  it("are not those that have one component", () => {
    assert.deepEqual(compositesOf(spec("VariableSpec", 1), ["x", "x_1"]), []);
  });
});
