import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fixtures } from "./project";
import { field, numberField } from "./protobuf";
import { fields, zip } from "./zip";

export const json = (value: unknown) => Buffer.from(JSON.stringify(value));
export const layer = (more: object) => ({
  module: "keras.layers",
  class_name: "Dense",
  config: {},
  ...more,
});
/** A layer that applies a function, which is serialised as `value`. */
export const activation = (value: object) =>
  layer({ class_name: "Activation", config: { activation: value } });
/** A layer of Keras 2 that calls a function of TensorFlow. */
export const call = (name: string, className = "TFOpLambda") =>
  layer({ class_name: className, config: { function: name } });
export const lookup = (vocabulary: unknown, className = "StringLookup") =>
  layer({ class_name: className, config: { vocabulary } });
/** A Keras 3 archive of one layer. */
export const keras = (config: Buffer) =>
  zip([
    { name: "metadata.json", content: json({ keras_version: "3.9.0" }) },
    { name: "config.json", content: config },
  ]);
export const model = (inner: object) =>
  json(layer({ class_name: "Sequential", config: { layers: [layer({}), inner] } }));
export const spaces = Buffer.alloc(17 << 20, " ");
export const utf32 = (text: string) =>
  Buffer.concat([...text].map((letter) => fields([letter.codePointAt(0) ?? 0, 4])));
/** A signature, and a superblock of version 0 with addresses of eight bytes, up to its flags. */
export const hdf5 = readFileSync(join(fixtures, "formats/hdf5/honest_committed.h5"));
export const savedHdf5 = readFileSync(join(fixtures, "keras_legacy_h5/model.h5"));

/** A safetensors file with the given JSON header. */
export const safetensors = (header: unknown, bytes = 4) => {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  return Buffer.concat([fields([text.length, 8]), text, Buffer.alloc(bytes)]);
};
export const tensor = (from: number, to: number, more = {}) => ({
  dtype: "F32",
  shape: [(to - from) / 4],
  data_offsets: [from, to],
  ...more,
});

/** An ONNX model with one initialiser, whose data is in another file. */
export const onnx = (location: string) => {
  const entry = (key: string, value: string) =>
    field(13, Buffer.concat([field(1, key), field(2, value)]));
  const initializer = Buffer.concat([
    numberField(1, 1),
    numberField(2, 1),
    field(8, "w"),
    entry("location", location),
    numberField(14, 1),
  ]);
  return onnxOf(field(5, initializer));
};
export const onnxOf = (graph: Buffer) =>
  Buffer.concat([
    numberField(1, 8),
    field(2, "pytorch"),
    field(7, graph),
    field(8, numberField(2, 17)),
  ]);
/** The same initialiser, as the value of a node's attribute in a branch. */
export const onnxInBranch = (location: string) => {
  const tensorProto = Buffer.concat([
    field(13, Buffer.concat([field(1, "location"), field(2, location)])),
    numberField(14, 1),
  ]);
  const inner = field(1, Buffer.concat([field(4, "Constant"), field(5, field(5, tensorProto))]));
  return onnxOf(field(1, Buffer.concat([field(4, "If"), field(5, field(6, inner))])));
};

export const gguf = (template: string, isListed = false): Buffer => {
  const text = (value: string) =>
    Buffer.concat([fields([Buffer.byteLength(value), 8]), Buffer.from(value)]);
  return Buffer.concat([
    Buffer.from("GGUF"),
    fields([3, 4], [0, 8], [3, 8]),
    text("general.architecture"),
    fields([8, 4]),
    text("llama"),
    text("tokenizer.ggml.tokens"),
    fields([9, 4], [8, 4], [2, 8]),
    text("a"),
    text("b"),
    text("tokenizer.chat_template"),
    isListed ? fields([9, 4], [8, 4], [1, 8]) : fields([8, 4]),
    text(template),
  ]);
};
export const CHAT = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}";
export const BREAKOUT = "{{ ''.__class__.__mro__[1].__subclasses__() }}";

/** Metadata of Keras 2 for one layer. Source: tensorflow/python/keras/protobuf/saved_metadata.proto. */
export const metadata = (layerConfig: object, extra: Buffer = Buffer.alloc(0), before = "") =>
  Buffer.concat([
    field(
      1,
      Buffer.concat([
        numberField(2, 1),
        field(3, "root.layer-0"),
        field(4, "_tf_keras_layer"),
        field(5, before + JSON.stringify(layerConfig)),
      ]),
    ),
    extra,
  ]);
export const lambda = { class_name: "Lambda", config: { function: "f" } };
