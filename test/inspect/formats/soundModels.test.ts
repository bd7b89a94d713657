import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { refuses } from "../../support/disguises";
import {
  activation,
  CHAT,
  call,
  gguf,
  json,
  keras,
  layer,
  lookup,
  metadata,
  model,
  onnx,
  safetensors,
  tensor,
} from "../../support/modelBytes";
import { fixtures } from "../../support/project";
import { field } from "../../support/protobuf";
import { node } from "../../support/savedModel";

describe("sniff, on valid models", () => {
  const cases: Readonly<Record<string, Buffer>> = {
    "a label map that names Lambda": Buffer.from('{"Lambda": 1, "class_name": 2}'),
    "plain JSON": Buffer.from('[{"a": 1}, {"b": [1, 2]}]'),
    "plain JSON with names of modules": json({ module: "os", config: "system" }),
    "large plain JSON": json({ a: "the quick brown fox ".repeat(900_000) }),
    "a Keras archive": keras(model(layer({ class_name: "Dropout" }))),
    "a Keras archive with functions of Keras": keras(
      model(
        layer({
          config: {
            activation: { module: "builtins", class_name: "function", config: "my_relu" },
            dtype: { module: "keras", class_name: "DTypePolicy", config: { name: "float32" } },
            kernel: { module: "keras.initializers", class_name: "GlorotUniform", config: {} },
          },
        }),
      ),
    ),
    "a Keras archive with calls of TensorFlow": keras(
      json([
        ...[
          "math.add",
          "__operators__.getitem",
          "compat.v1.nn.relu",
          "reshape",
          "image.resize",
        ].map((name) => call(name)),
        call("__operators__.getitem", "SlicingOpLambda"),
        layer({ class_name: "ClassMethod", config: { cls_symbol: "RaggedTensor" } }),
        layer({ class_name: "TensorFlowOpLayer", config: { node_def: { op: "AddV2" } } }),
      ]),
    ),
    "a Keras archive with vocabularies": keras(model(lookup(["a", "/b"]))),
    "a Keras archive with a vocabulary inside it": keras(model(lookup("assets/vocabulary.txt"))),
    "a Keras archive with Keras' own marks": keras(
      model(
        activation({
          class_name: "__tensor__",
          config: { value: [1], dtype: "float32" },
          other: { class_name: "__bytes__", config: { value: "a" } },
        }),
      ),
    ),
    safetensors: safetensors(
      { __metadata__: { format: "pt" }, a: tensor(0, 4), b: tensor(4, 12) },
      12,
    ),
    "safetensors of nothing": safetensors({}, 0),
    "safetensors with an empty tensor": safetensors({ a: tensor(0, 4), e: tensor(4, 4) }),
    "ONNX with numbers beside it": onnx("weights/model.onnx_data"),
    "an analysis of TensorFlow's profiler, whose fields have the numbers of ONNX's": Buffer.concat([
      field(7, field(1, "type.googleapis.com/tensorflow.profiler.PerGenericStepDetails")),
      field(8, field(1, "type.googleapis.com/tensorflow.profiler.GenericStepBreakdown")),
      field(7, Buffer.from([0x0c])),
    ]),
    "GGUF with a chat's template": gguf(CHAT),
    "Keras 2's metadata": metadata({ class_name: "Dense", config: { units: 3 } }),
    "a graph": field(1, node("y", "Identity")),
    "a SavedModel": readFileSync(join(fixtures, "multi_input/export/saved_model.pb")),
    "a SavedModel as text": readFileSync(join(fixtures, "tf1_pbtxt/export/saved_model.pbtxt")),
    "a tokenizer's JSON": json({ chat_template: CHAT, model_max_length: 4096 }),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`accepts ${what}`, () => assert.ok(!refuses("data", bytes)));
  }
});
