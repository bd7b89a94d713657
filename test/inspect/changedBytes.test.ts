import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buf as crc32c } from "crc-32/crc32c";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { FormatError } from "../../inspect/bytes/formatError";
import { recognise } from "../../inspect/formats";
import { readZipDirectory } from "../../inspect/formats/archive/zipDirectory";
import {
  type Decoder,
  NotUnpackedError,
  Unpacked,
} from "../../inspect/formats/compression/unpacked";
import { walkPickle } from "../../inspect/formats/pickle/pickle";
import { parseJson } from "../../inspect/formats/text/jsonText";
import { parseLiteral } from "../../inspect/formats/text/pythonLiteral";
import { pythonTag } from "../../inspect/formats/text/yamlTags";
import { readSources } from "../../inspect/python/readSources";
import { compareRequestText } from "../../inspect/request/compare";
import { parseRawJson } from "../../inspect/request/rawJson";
import { containerEnvironment, evaluateMarker } from "../../inspect/requirements/markers";
import { parseRequirement } from "../../inspect/requirements/requirementLine";
import { readBinaryGraphs, readTextGraphs } from "../../inspect/savedModel";
import { checkSavedModel } from "../../inspect/savedModel/schema";
import { unpackSnappy } from "../../inspect/savedModel/snappy";
import { maskCrc } from "../../inspect/savedModel/sstable";
import { readTensorBundle } from "../../inspect/savedModel/tensorBundle";
import oracle from "../fixtures/packaging-oracle.json";
import { DECODERS } from "../support/decoders";
import { payloads, wrappings } from "../support/disguises";
import { fixtures, scratchFolder } from "../support/project";
import { changed, random } from "../support/random";

const routine = scratchFolder();
const fixture = (path: string) => readFileSync(join(fixtures, path));
const texts = (list: readonly string[]) => list.map((text) => Buffer.from(text));
const requests = readdirSync(join(fixtures, "requests"))
  .filter((name) => name.endsWith(".json"))
  .map((name) => fixture(`requests/${name}`));
const graphs = ["multi_input", "keras2_save", "tf1_two_metagraphs", "unsafe_ops"].map((name) =>
  fixture(`${name}/export/saved_model.pb`),
);
const snappy = fixture("snappy/snappy.index");
const indexes = [
  ...["multi_input", "tf1_partitioned_and_sharded"].map((name) =>
    fixture(`${name}/export/variables/variables.index`),
  ),
  snappy,
];
const files = [
  "torch_model/scripted.pt",
  "torch_model/state_dict.pt",
  "keras_archive/model.keras",
  "keras_json_and_weights/model.json",
  "xgboost_model/model.bst",
  "tflite/model.tflite",
  "keras_legacy_h5/model.h5",
  "keras2_lambda/export/keras_metadata.pb",
].map(fixture);

/** What stops before the end is not damaged. */
function unpackWith(decode: Decoder, bytes: Buffer): void {
  try {
    decode(bytes, new Unpacked(1 << 20));
  } catch (error) {
    if (!(error instanceof NotUnpackedError)) throw error;
  }
}

const wrapped = Object.values(wrappings).map((wrap) =>
  wrap(payloads["protocol 4"] ?? Buffer.alloc(0)),
);

/** Each parser with inputs that it reads, and what it is called with. */
const PARSERS: Readonly<
  Record<string, readonly [inputs: readonly Buffer[], parse: (bytes: Buffer) => unknown]>
> = {
  recognise: [
    [...Object.values(payloads), ...wrapped, ...files, ...graphs, ...indexes],
    (bytes) => recognise(bufferSource(bytes)),
  ],
  "HDF5 files": [
    readdirSync(join(fixtures, "formats/hdf5"))
      .filter((name) => name.endsWith(".h5"))
      .map((name) => fixture(`formats/hdf5/${name}`)),
    (bytes) => recognise(bufferSource(bytes)),
  ],
  walkPickle: [Object.values(payloads), (bytes) => walkPickle(bufferSource(bytes), 100_000)],
  readZipDirectory: [[...wrapped, ...files], (bytes) => readZipDirectory(bufferSource(bytes))],
  ...Object.fromEntries(
    Object.entries(DECODERS).map(([suffix, decode]) => [
      `the decoder of .${suffix}`,
      [
        ["text.txt", "pickle.pkl", "numbers.bin"].map((name) =>
          fixture(`formats/${name}.${suffix}`),
        ),
        (bytes: Buffer) => unpackWith(decode, bytes),
      ],
    ]),
  ),
  readBinaryGraphs: [graphs, (bytes) => readBinaryGraphs(bufferSource(bytes))],
  readTextGraphs: [
    [fixture("tf1_pbtxt/export/saved_model.pbtxt")],
    (bytes) => readTextGraphs(bufferSource(bytes)),
  ],
  checkSavedModel: [graphs, (bytes) => checkSavedModel(bufferSource(bytes))],
  readTensorBundle: [indexes, (bytes) => readTensorBundle(bufferSource(sealed(bytes)))],
  // The table begins with its first block; what lies behind it is cut off by changes, or damage.
  unpackSnappy: [[snappy, snappy.subarray(0, 200)], (bytes) => unpackSnappy(bytes)],
  parseRawJson: [requests, (bytes) => parseRawJson(bytes.toString("utf8"))],
  compareRequestText: [
    requests,
    (bytes) => compareRequestText(bytes.toString("utf8"), { serving_default: SIGNATURE }),
  ],
  parseJson: [
    [...requests, Buffer.from('{"a": NaN, "b": [Infinity, "NaN"]}')],
    (bytes) => parseJson(bytes.toString("utf8")),
  ],
  parseLiteral: [
    texts(["{'descr': [('a', '<f4', (2,))], 'fortran_order': False, 'shape': (3, 4), }"]),
    (bytes) => parseLiteral(bytes.toString("latin1")),
  ],
  pythonTag: [
    texts(["a: !!python/object:x [!a b, !<tag:yaml.org,2002:python/name:y>]\n%TAG ! x\n"]),
    (bytes) => pythonTag(bytes.toString("utf8")),
  ],
  parseRequirement: [
    texts(Object.keys(oracle.requirements)),
    (bytes) => parseRequirement(bytes.toString("utf8")),
  ],
  evaluateMarker: [
    texts(Object.keys(oracle.markers)),
    (bytes) => evaluateMarker(bytes.toString("utf8"), containerEnvironment("3.10")),
  ],
  "Python sources": [
    [fixture("cpr_complete/predictor.py"), fixture("cpr_complete/transforms.py")],
    (bytes) => {
      writeFileSync(join(routine, "predictor.py"), bytes);
      return readSources({ root: routine, predictor: "predictor:Predictor" });
    },
  ],
};

const SIGNATURE = {
  methodName: "tensorflow/serving/predict",
  inputs: {
    a: { dtype: "float32", shape: [-1, 4] },
    b: { dtype: "string", shape: null },
    c: { dtype: "int64", shape: [] },
  },
  outputs: {},
};

/** A table whose blocks have right checksums again, so that changes get past them. */
function sealed(bytes: Buffer): Buffer {
  const table = Buffer.from(bytes);
  const seal = (offset: number, size: number) => {
    const end = offset + size;
    if (end + 5 <= table.length)
      table.writeUInt32LE(maskCrc(crc32c(table.subarray(offset, end + 1))), end + 1);
  };
  const numbers = (at: number, count: number) => {
    const found: number[] = [];
    for (let position = at; found.length < count && position < table.length; ) {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = table[position++] ?? 0;
        value += (byte & 127) * shift;
        if (byte < 128 || shift > 2 ** 40) break;
      }
      found.push(value);
    }
    return found;
  };
  const [, , offset = 0, size = 0] = numbers(table.length - 48, 4);
  // The index block's first entry: three lengths, the key, and the handle of the first data block.
  const [, unshared = 0] = numbers(offset, 3);
  const [first = 0, firstSize = 0] = numbers(offset + 3 + unshared, 2);
  seal(first, firstSize);
  seal(offset, size);
  return table;
}

const rounds = Number(process.env["FUZZ_INPUTS"] ?? 300);
const SEED = 20260101;
/** Milliseconds after which a small input counts as hanging, and bytes of the process beyond those at the start. */
const MAX_TIME = 10_000;
const MAX_MEMORY = 256 << 20;

describe("parsers, on changed bytes", () => {
  for (const [name, [inputs, parse]] of Object.entries(PARSERS)) {
    it(`${name} throws only FormatError on ${rounds} of them, and never hangs`, function () {
      this.timeout(0);
      const next = random(SEED);
      const before = process.memoryUsage.rss();
      for (let round = 0; round < rounds; round++) {
        const bytes = changed(inputs[next() % inputs.length] ?? Buffer.alloc(1), next);
        const start = performance.now();
        try {
          parse(bytes);
        } catch (error) {
          assert.ok(error instanceof FormatError, `seed ${SEED}, round ${round}: ${error}`);
        }
        assert.ok(performance.now() - start < MAX_TIME, `seed ${SEED}, round ${round}`);
      }
      assert.ok(process.memoryUsage.rss() - before < MAX_MEMORY);
    });
  }

  it("recognise throws nothing on files cut at any of their first bytes", () => {
    for (const bytes of [...Object.values(payloads), ...wrapped, ...files]) {
      for (let length = 0; length < Math.min(bytes.length, 300); length++)
        recognise(bufferSource(bytes.subarray(0, length)));
    }
  });
});
