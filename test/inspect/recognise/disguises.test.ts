import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bufferSource } from "../../../inspect/byteSource";
import { recognise, recogniseFile } from "../../../inspect/recognise";
import { sniff } from "../../../rules/modelFormat/sniff";
import { payloads, tar, wrappings, zip } from "../../support/disguises";
import { fixtures } from "../../support/project";
import { random } from "../../support/random";

const NAMES = ["model.pkl", "weights.bin", "assets/vocab.txt", "saved_model.pb", "labels.json"];

function refuses(name: string, bytes: Buffer): boolean {
  return sniff(name, recognise(bufferSource(bytes))).refuse;
}

describe("sniff, on disguised pickles", () => {
  for (const [payload, bytes] of Object.entries(payloads)) {
    for (const [wrapping, wrap] of Object.entries(wrappings)) {
      it(`refuses ${payload} ${wrapping}, under any name`, () => {
        for (const name of NAMES) assert.ok(refuses(name, wrap(bytes)), name);
      });
    }
  }
});

describe("sniff, on other refused things", () => {
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const cases: Readonly<Record<string, Buffer>> = {
    "a Keras architecture": json({ class_name: "Functional", config: { layers: [] } }),
    "a Keras architecture in UTF-16": Buffer.from(
      `\uFEFF${JSON.stringify({ class_name: "Functional", config: {} })}`,
      "utf16le",
    ),
    "a Lambda layer with an escaped name": zip([
      { name: "metadata.json", content: json({ keras_version: "3.0.0" }) },
      { name: "config.json", content: Buffer.from('{"class_name": "\\u004cambda", "config": {}}') },
    ]),
    "a class of another module": zip([
      { name: "metadata.json", content: json({}) },
      { name: "config.json", content: json({ module: "os", class_name: "system" }) },
    ]),
    "a TensorFlow.js model": json({ modelTopology: {}, weightsManifest: [] }),
    "a 7z archive": Buffer.concat([Buffer.from("7z\xbc\xaf\x27\x1c", "latin1"), Buffer.alloc(64)]),
    "an xz stream": Buffer.concat([Buffer.from("\xfd7zXZ\0", "latin1"), Buffer.alloc(64)]),
    "a zip that leads out": zip([{ name: "../../etc/x", content: Buffer.from("text") }]),
    "containers nested too deep": [1, 2, 3, 4, 5, 6].reduce(
      (inner) => gzipSync(inner),
      Buffer.from("text"),
    ),
    "unknown bytes": Buffer.from([0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3]),
    "an ELF program": Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(64)]),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`refuses ${what}`, () => assert.ok(refuses("data", bytes)));
  }
});

describe("sniff, on what is benign", () => {
  const cases: Readonly<Record<string, Buffer>> = {
    "a list of labels": Buffer.from("cat\ndog\nfish\n"),
    "two labels": Buffer.from("cat\ndog\n"),
    "a label map that names Lambda": Buffer.from('{"Lambda": 1, "class_name": 2}'),
    "plain JSON": Buffer.from('[{"a": 1}, {"b": [1, 2]}]'),
    "a vocabulary in UTF-8": Buffer.from("the\nquïck\n日本\n"),
    CSV: Buffer.from("a,b\n1,2\n"),
    "gzipped text": gzipSync(Buffer.from("the\nquick\n")),
    "a tar of text": tar("readme.txt", Buffer.from("hello\n")),
    "a zip of text": zip([{ name: "readme.txt", content: Buffer.from("hello\n"), deflate: true }]),
    "Python source": Buffer.from("import os\n\ndef f():\n    return os.getcwd()\n"),
    "a field that is named O": numpyHeader("[('O', '<f4')]"),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`lets ${what} through`, () => assert.ok(!refuses("data", bytes)));
  }

  it("lets every file of the sound exports through", () => {
    for (const file of readdirSync(fixtures, { recursive: true, encoding: "utf8" })) {
      const isSound =
        /^(keras3_export|multi_input|with_assets|tf1_\w+|frozen_constants|unknown_rank|keras2_save|module_two_signatures)\/export\//.test(
          file,
        );
      if (!isSound || !statSync(join(fixtures, file)).isFile()) continue;
      assert.ok(!sniff(file, recogniseFile(join(fixtures, file))).refuse, file);
    }
  });

  it("lets 320 shards of random numbers through, also those that begin as a pickle does", () => {
    const next = random(7);
    for (let count = 0; count < 320; count++) {
      const bytes = Buffer.from(Array.from({ length: 512 }, () => next() & 0xff));
      if (count % 2 === 0) Buffer.from([0x80, 4, 0x95]).copy(bytes);
      assert.ok(
        !refuses("variables/variables.data-00000-of-00001", bytes),
        `seed 7, shard ${count}`,
      );
    }
  });
});

describe("recognise, on damaged bytes", () => {
  const inputs = [
    ...Object.values(payloads),
    ...Object.values(wrappings).map((wrap) => wrap(payloads["protocol 4"] ?? Buffer.alloc(0))),
    ...[
      "torch_model/scripted.pt",
      "keras_archive/model.keras",
      "xgboost_model/model.bst",
      "tflite/model.tflite",
      "keras_legacy_h5/model.h5",
      "multi_input/export/saved_model.pb",
      "multi_input/export/variables/variables.index",
    ].map((file) => readFileSync(join(fixtures, file))),
  ];

  it("never throws on a file cut at any of its first bytes", () => {
    for (const bytes of inputs) {
      for (let length = 0; length < Math.min(bytes.length, 300); length++)
        recognise(bufferSource(bytes.subarray(0, length)));
    }
  });

  const rounds = Number(process.env["FUZZ_INPUTS"] ?? 4000);
  it(`never throws on ${rounds} files with changed bytes`, function () {
    this.timeout(0);
    const next = random(20260101);
    for (let round = 0; round < rounds; round++) {
      const bytes = Buffer.from(inputs[next() % inputs.length] ?? Buffer.alloc(1));
      for (let change = 0; change < 1 + (next() % 8); change++)
        bytes[next() % bytes.length] = next() & 0xff;
      const found = recognise(bufferSource(bytes));
      assert.equal(typeof found.format, "string", `seed 20260101, round ${round}`);
    }
  });
});

function numpyHeader(description: string): Buffer {
  const text = `{'descr': ${description}, 'fortran_order': False, 'shape': (0,), }\n`;
  const head = Buffer.alloc(10);
  head.write("\x93NUMPY\x01\x00", 0, "latin1");
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text)]);
}
