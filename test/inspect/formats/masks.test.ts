import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buf as crc32c } from "crc-32/crc32c";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { maskCrc } from "../../../inspect/savedModel/sstable";
import { messageMasks, refuses, textMasks } from "../../support/disguises";
import { fixtures } from "../../support/project";
import { field, numberField } from "../../support/protobuf";
import { node } from "../../support/savedModel";
import { fields } from "../../support/zip";

const graph = field(1, node("p", "PyFunc"));
const metaGraph = Buffer.concat([field(1, field(4, "serve")), field(2, graph)]);
const entry = Buffer.concat([field(1, "location"), field(2, "../../secret")]);
const MESSAGES: Readonly<Record<string, Buffer>> = {
  "a SavedModel that runs Python": Buffer.concat([numberField(1, 1), field(2, metaGraph)]),
  "a graph that runs Python": graph,
  "ONNX with numbers of another folder": Buffer.concat([
    field(7, field(5, field(13, entry))),
    field(8, numberField(2, 17)),
  ]),
};
const YAML = Buffer.from("a: !!python/object/apply:os.getcwd []\n");

describe("sniff, on files that look like another format", () => {
  for (const [mask, wrap] of Object.entries(textMasks)) {
    it(`refuses YAML with a tag of Python's ${mask}`, () => assert.ok(refuses("data", wrap(YAML))));
  }

  for (const [what, bytes] of Object.entries(MESSAGES)) {
    for (const [mask, wrap] of Object.entries(messageMasks)) {
      it(`refuses ${what} ${mask}`, () => assert.ok(refuses("data", wrap(bytes))));
    }
  }

  it("recognises Python after the magic of other formats", () => {
    const source = Buffer.from("import os\nos.getcwd()\n");
    for (const mask of ["as it is", "behind GIF8", "behind TFLite's mark"]) {
      const bytes = textMasks[mask]?.(source) ?? source;
      assert.equal(
        formatOf(Buffer.from(bytes.toString().replace("GIF8: 1", "GIF8=1"))),
        "python-source",
      );
    }
  });

  for (const [what, text] of Object.entries({
    "an import by a function": '__import__("os").getcwd()\n',
    "an import of which a later line is a text's":
      'import os\nx = "\\\nhello world"\nos.getcwd()\n',
    "an import above a comment": "import os\n# hello world\n",
  }))
    it(`recognises Python by ${what}`, () =>
      assert.equal(formatOf(Buffer.from(text)), "python-source"));

  it("recognises a Keras architecture that contains TFL3", () => {
    const json = '{  "TFL3":0,"class_name": "Sequential", "config": {}}';
    assert.equal(formatOf(Buffer.from(json)), "keras-json");
  });

  it("tells a Keras tokenizer from an architecture that only claims to be one", () => {
    const config = { num_words: null, word_counts: '{"a": 1}', word_index: '{"a": 1}' };
    const named = (more: object) =>
      formatOf(Buffer.from(JSON.stringify({ class_name: "Tokenizer", config, ...more })));
    assert.equal(named({}), "json");
    assert.equal(named({ class_name: "Sequential" }), "keras-json");
    assert.equal(named({ config: { layers: [] } }), "keras-json");
    assert.equal(named({ config: { ...config, word_counts: { a: 1 } } }), "keras-json");
    assert.equal(named({ module: "keras.layers" }), "keras-json");
  });

  it("tells a preset of KerasHub from an architecture", () => {
    const preset = {
      module: "keras_hub.src.models.bert.bert_backbone",
      class_name: "BertBackbone",
      config: { name: "bert_backbone", num_layers: 1 },
      registered_name: "keras_hub>BertBackbone",
    };
    const found = (more: object) =>
      recognise(bufferSource(Buffer.from(JSON.stringify({ ...preset, ...more }))));
    assert.deepEqual(found({}), { format: "json" });
    assert.equal(found({ registered_name: "mine>BertBackbone" }).format, "keras-json");
    const lambda = { class_name: "Lambda", config: { function: { class_name: "__lambda__" } } };
    assert.notEqual(found({ config: { layers: [lambda] } }).code, undefined);
    assert.notEqual(found({ module: "os", class_name: "System" }).code, undefined);
    assert.notEqual(found({ class_name: "function", config: "load" }).code, undefined);
  });

  it("names both formats of the bytes", () => {
    const harmless = field(2, field(2, field(1, node("y", "Identity"))));
    const bytes = messageMasks["behind a sound root of TFLite"]?.(harmless) ?? harmless;
    assert.equal(formatOf(bytes), "tflite");
    const gif = recognise(bufferSource(Buffer.from("GIF89aaaaaaaa, and more of it\n")));
    assert.deepEqual(gif, { format: "gif", fault: "it also reads as plain text" });
  });
});

function formatOf(bytes: Buffer): string {
  return recognise(bufferSource(bytes)).format;
}

const record = (content: Buffer) => {
  const length = fields([content.length, 8]);
  return Buffer.concat([
    length,
    fields([maskCrc(crc32c(length)), 4]),
    content,
    fields([maskCrc(crc32c(content)), 4]),
  ]);
};

describe("sniff, on valid files of formats with a short magic", () => {
  const cases: Readonly<Record<string, readonly [format: string, bytes: Buffer]>> = {
    // One white pixel. Source: GIF89a Specification, Appendix.
    "a GIF": [
      "gif",
      Buffer.from("R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==", "base64"),
    ],
    "a TFLite model": ["tflite", readFileSync(join(fixtures, "tflite/model.tflite"))],
    "an XGBoost model of the old form": [
      "xgboost-binary",
      readFileSync(join(fixtures, "recorded/xgboost-1.7.6/model.deprecated")),
    ],
    "TensorFlow's records": [
      "tfrecord",
      Buffer.concat([record(Buffer.from("a")), record(Buffer.alloc(99))]),
    ],
    "events of a training": [
      "tensorflow-events",
      record(Buffer.concat([Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0]), field(3, "brain.Event:2")])),
    ],
    "a git-lfs pointer": [
      "git-lfs-pointer",
      Buffer.from(
        `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12\n`,
      ),
    ],
    "a checkpoint's state": [
      "tensorflow-checkpoint-state",
      Buffer.from(
        'model_checkpoint_path: "ckpt-1"\nall_model_checkpoint_paths: "ckpt-1"\nlast_preserved_timestamp: 1.7e9\n',
      ),
    ],
    "a PDF in letters": [
      "pdf",
      Buffer.from("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"),
    ],
    "a PDF": ["pdf", Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0\x01", "latin1")],
  };
  for (const [what, [format, bytes]] of Object.entries(cases)) {
    it(`accepts ${what}, as ${format}`, () => {
      assert.equal(formatOf(bytes), format);
      assert.ok(!refuses("data", bytes));
    });
  }
});
