import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { field } from "../../support/protobuf";
import { node } from "../../support/savedModel";

const formatOf = (bytes: Buffer) => recognise(bufferSource(bytes)).format;

describe("recognise, on messages that start like a graph", () => {
  const entry = (name: string, value: string) =>
    field(1, Buffer.concat([field(1, name), field(2, value)]));

  it("recognises a GraphDef by the name and the op of its first node", () => {
    assert.equal(formatOf(field(1, node("a/b_1", "Identity"))), "tensorflow-graphdef");
  });

  it("recognises a MetaGraph by the versions of its info", () => {
    const info = Buffer.concat([field(1, "v1"), field(5, "2.15.0")]);
    const graph = field(2, field(1, node("y", "Identity")));
    assert.equal(formatOf(Buffer.concat([field(1, info), graph])), "tensorflow-metagraph");
  });

  it("recognises TensorFlow Serving's SavedModelConfig as neither", () => {
    const overrides = Buffer.concat([
      field(1, Buffer.concat([entry("model", "name"), entry("model", "target")])),
      field(2, entry("model", "x")),
    ]);
    const runtime = field(1, Buffer.concat([field(1, "type.googleapis.com/x"), field(2, "y")]));
    assert.equal(formatOf(Buffer.concat([field(1, overrides), field(2, runtime)])), "unknown");
  });
});
