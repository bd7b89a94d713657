import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { refuses } from "../../support/disguises";
import {
  activation,
  BREAKOUT,
  CHAT,
  call,
  gguf,
  hdf5,
  json,
  keras,
  lambda,
  layer,
  lookup,
  metadata,
  model,
  onnx,
  onnxInBranch,
  safetensors,
  savedHdf5,
  spaces,
  tensor,
  utf32,
} from "../../support/modelBytes";
import { fixtures } from "../../support/project";
import { field, numberField } from "../../support/protobuf";
import { node } from "../../support/savedModel";
import { fields, zip } from "../../support/zip";

describe("sniff, on models that contain code", () => {
  const cases: Readonly<Record<string, Buffer>> = {
    "a Keras architecture": json({ class_name: "Functional", config: { layers: [] } }),
    "a Keras architecture in UTF-16": Buffer.from(
      `\uFEFF${JSON.stringify({ class_name: "Functional", config: {} })}`,
      "utf16le",
    ),
    "a Keras architecture in UTF-32": utf32(JSON.stringify({ class_name: "Model", config: {} })),
    "a Keras architecture with a number that JSON does not know": Buffer.from(
      '{"class_name": "Functional", "config": {"rate": NaN}}',
    ),
    "a Keras architecture with escaped names": Buffer.from(
      '{"\\u0063lass_name": "Functional", "\\u0063onfig": {}}',
    ),
    "a Keras architecture behind 17 MiB of spaces": Buffer.concat([
      Buffer.from("{"),
      spaces,
      Buffer.from('"class_name": "Functional", "config": {}}'),
    ]),
    "a Keras architecture behind 17 MiB of spaces, escaped": Buffer.concat([
      Buffer.from("{"),
      spaces,
      Buffer.from('"\\u0063lass_name": "Functional", "config": {}}'),
    ]),
    "JSON with 17 MiB of spaces and a tag of YAML": Buffer.concat([
      Buffer.from("{"),
      spaces,
      Buffer.from("a: !!python/name:os.getcwd }\n"),
    ]),
    "a TensorFlow.js model": json({ modelTopology: {}, weightsManifest: [] }),
    "a Lambda layer in JSON": json([lambda]),
    "a Lambda layer": keras(model(lambda)),
    "a Lambda layer with an escaped name": keras(
      Buffer.from('{"class_name": "\\u004cambda", "config": {}}'),
    ),
    "a Lambda layer with an escaped member": keras(
      Buffer.from('{"\\u0063lass_name": "Lambda", "config": {}}'),
    ),
    "a Lambda layer in UTF-16": keras(Buffer.from(JSON.stringify(lambda), "utf16le")),
    "a Lambda layer in UTF-32": keras(utf32(JSON.stringify(lambda))),
    "a Lambda layer in a configuration too large to read": keras(
      Buffer.concat([spaces, json(lambda)]),
    ),
    "a Lambda layer behind a class of Keras": keras(
      Buffer.from('{"class_name": "Dense", "class_name": "Lambda", "config": {}}'),
    ),
    "a layer that is registered as Lambda": keras(
      model(layer({ class_name: "Custom", registered_name: "Custom>Lambda" })),
    ),
    "a class of another module": keras(json({ module: "os", class_name: "system", config: {} })),
    "a function of another module": keras(
      model({ module: "os", class_name: "function", config: "getcwd" }),
    ),
    "a function of Python": keras(
      model({ module: "builtins", class_name: "function", config: "eval" }),
    ),
    "a function of Keras that fetches files": keras(
      model({ module: "keras.utils", class_name: "function", config: "get_file" }),
    ),
    "a function of Keras that loads models": keras(
      model({ module: "keras.models", class_name: "function", config: "load_model" }),
    ),
    "a layer of TorchScript": keras(model(layer({ class_name: "TorchModuleWrapper" }))),
    "a layer that loads a SavedModel": keras(model(layer({ class_name: "TFSMLayer" }))),
    "a function of Python's as __lambda__": keras(
      model(activation({ class_name: "__lambda__", config: { value: ["4wEAAA==", null, null] } })),
    ),
    "a function of Keras that is written as a class": keras(
      model(activation({ module: "keras.models", class_name: "load_model", config: {} })),
    ),
    "a function that Keras would take from another module by a type's mark": keras(
      model({ module: "os", class_name: "__typespec__", spec_name: "system", config: [] }),
    ),
    "a call of a function that loads a library": keras(model(call("load_op_library"))),
    "a call of a function that loads a library, by TensorFlow 1's name": keras(
      model(call("compat.v1.load_op_library")),
    ),
    "a slicing call of a function that reads files": keras(
      model(call("io.read_file", "SlicingOpLambda")),
    ),
    "a call of a function of Python's": keras(model(call("numpy_function"))),
    "a call of a raw op": keras(model(call("raw_ops.ReadFile"))),
    "a call of a function of Keras that fetches files": keras(model(call("keras.utils.get_file"))),
    "a call of a method of a class that is none of tensors": keras(
      model(layer({ class_name: "ClassMethod", config: { cls_symbol: "io.gfile.GFile" } })),
    ),
    "a layer of one op that reads files": keras(
      model(layer({ class_name: "TensorFlowOpLayer", config: { node_def: { op: "ReadFile" } } })),
    ),
    "a vocabulary in an absolute place": keras(model(lookup("/etc/passwd"))),
    "a vocabulary above the archive": keras(model(lookup("../../secret", "TextVectorization"))),
    "a vocabulary of another bucket": keras(model(lookup("gs://other/x", "IntegerLookup"))),
    "a Keras archive without a configuration": zip([
      { name: "metadata.json", content: json({}) },
      { name: "config.json", content: Buffer.from("{") },
    ]),
    "a whole model in HDF5": savedHdf5,
    "a whole model in HDF5 behind 131,072 bytes of text": Buffer.concat([
      Buffer.alloc(131_072, "text\n"),
      savedHdf5,
    ]),
    "a whole model in HDF5 of which the middle holds the configuration": Buffer.concat([
      hdf5,
      Buffer.alloc(2 << 20),
      Buffer.from("model_config"),
      Buffer.alloc(2 << 20),
    ]),
    "HDF5 inside a gzip's header": (() => {
      const head = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3]);
      const extra = Buffer.concat([Buffer.alloc(500), savedHdf5.subarray(0, 16_016)]);
      const rest = Buffer.from("03000000000000000000", "hex");
      return Buffer.concat([head, fields([extra.length, 2]), extra, rest]);
    })(),
    "Keras 2's metadata with a Lambda layer": metadata(lambda),
    "Keras 2's metadata with a Lambda layer and an unknown field": metadata(
      lambda,
      numberField(9, 1),
    ),
    "Keras 2's metadata with an escaped Lambda layer": metadata(
      lambda,
      field(
        1,
        Buffer.concat([
          field(4, "_tf_keras_layer"),
          field(5, '{"\\u0063lass_name": "\\u004cambda"}'),
        ]),
      ),
    ),
    "Keras 2's metadata with a Lambda layer behind a space": metadata(lambda, undefined, " "),
    "Keras 2's metadata with a Lambda layer behind lines": metadata(lambda, undefined, "\r\n\t"),
    "Keras 2's metadata with a Lambda layer in UTF-8 with a mark": metadata(
      lambda,
      undefined,
      "\uFEFF",
    ),
    "Keras 2's metadata that is not JSON": metadata(lambda, undefined, "{"),
    "safetensors without JSON": safetensors('{"]'),
    "safetensors that lacks bytes": safetensors({ a: tensor(0, 8) }),
    "safetensors with more bytes": safetensors({ a: tensor(0, 4) }, 100),
    "safetensors with a hole": safetensors({ a: tensor(0, 4), b: tensor(8, 12) }, 12),
    "safetensors with tensors over one another": safetensors(
      { a: tensor(0, 8), b: tensor(4, 12) },
      12,
    ),
    "safetensors whose shape says otherwise": safetensors({ a: tensor(0, 4, { shape: [9] }) }),
    "safetensors of an unknown type": safetensors({ a: tensor(0, 4, { dtype: "OBJ" }) }),
    "safetensors with a tensor of two places": safetensors(
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}',
    ),
    "ONNX whose numbers lie above it": onnx("../../../etc/passwd"),
    "ONNX whose numbers lie in an absolute place": onnx("/etc/passwd"),
    "ONNX whose numbers lie on a drive": onnx("C:\\secret"),
    "ONNX with such numbers in a branch": onnxInBranch("../secret"),
    "GGUF with a template that leaves its box": gguf(BREAKOUT),
    "GGUF with a list of such templates": gguf(BREAKOUT, true),
    "GGUF with a template that leaves its box by filters": gguf(
      "{{ messages|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    ),
    "GGUF that is cut": gguf(CHAT).subarray(0, 60),
    "a graph that writes files": field(1, node("w", "WriteFile")),
    "a graph that writes files in a function": Buffer.concat([
      field(1, node("y", "f")),
      field(
        2,
        field(1, Buffer.concat([field(1, field(1, "f")), field(3, node("w", "WriteFile"))])),
      ),
    ]),
    "a SavedModel that writes files": readFileSync(
      join(fixtures, "unsafe_ops/export/saved_model.pb"),
    ),
    "a SavedModel as text that writes files": Buffer.from(
      'saved_model_schema_version: 1 meta_graphs { graph_def { node { name: "w" op: "Write" "File" } } }',
    ),
    "a tokenizer's JSON with such a template": json({ chat_template: BREAKOUT }),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`refuses ${what}`, () => assert.ok(refuses("data", bytes)));
  }
});
