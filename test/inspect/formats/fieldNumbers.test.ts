import assert from "node:assert/strict";
import { ONNX_FIELDS } from "../../../inspect/formats/weights/onnxDomains";
import onnx from "../../../inspect/proto/generated/onnx.json";
import schema from "../../../inspect/proto/generated/tensorflow.json";

/**
 * The fields by which inspect/formats/tensorflow/tensorflow.ts recognises a message, as its .proto file numbers them.
 */
const KNOWN = [
  ["SavedModel", 1, "saved_model_schema_version", "int64"],
  ["SavedModel", 2, "meta_graphs", "MetaGraphDef"],
  ["GraphDef", 1, "node", "NodeDef"],
  ["NodeDef", 1, "name", "string"],
  ["NodeDef", 2, "op", "string"],
  ["MetaGraphDef", 1, "meta_info_def", "MetaGraphDef.MetaInfoDef"],
  ["MetaGraphDef", 2, "graph_def", "GraphDef"],
  ["MetaGraphDef.MetaInfoDef", 5, "tensorflow_version", "string"],
  ["FingerprintDef", 5, "checkpoint_hash", "uint64"],
  ["FingerprintDef", 6, "version", "VersionDef"],
  ["FingerprintDef", 7, "uuid", "string"],
] as const;

describe("the field numbers that recognisers hard-code", () => {
  const messages: Readonly<Record<string, Readonly<Record<string, object>>>> = schema.messages;

  for (const [message, number, name, type] of KNOWN) {
    it(`are those of the .proto files: ${message}.${name}`, () => {
      const field = messages[message]?.[number] as { name: string; type: string } | undefined;
      assert.deepEqual([field?.name, field?.type], [name, type]);
    });
  }

  it("are those of the .proto files: ModelProto.graph and opset_import of ONNX", () => {
    const fields: Readonly<Record<string, { name: string }>> = onnx.messages.ModelProto;
    assert.deepEqual([fields["7"]?.name, fields["8"]?.name], ["graph", "opset_import"]);
    const { opsets, functions } = ONNX_FIELDS.model;
    assert.deepEqual(
      [fields[opsets]?.name, fields[functions]?.name],
      ["opset_import", "functions"],
    );
  });

  it("leave out no number of a fingerprint: five are numbers, and none is above seven", () => {
    const numbers = Object.keys(messages["FingerprintDef"] ?? {}).map(Number);
    assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 7]);
  });

  it("leave out no number of a SavedModel", () => {
    assert.deepEqual(Object.keys(messages["SavedModel"] ?? {}), ["1", "2"]);
  });
});
