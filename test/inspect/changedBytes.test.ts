import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buf as crc32c } from "crc-32/crc32c";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { FormatError } from "../../inspect/bytes/formatError";
import { recognise } from "../../inspect/formats";
import { readTar } from "../../inspect/formats/archive/tar";
import { readZipDirectory } from "../../inspect/formats/archive/zipDirectory";
import { Budget } from "../../inspect/formats/budget";
import { FORMAT_NAMES } from "../../inspect/formats/catalog";
import {
  type Decoder,
  NotUnpackedError,
  Unpacked,
} from "../../inspect/formats/compression/unpacked";
import { walkPickle } from "../../inspect/formats/pickle/pickle";
import { judgeTemplates } from "../../inspect/formats/text/chatTemplate";
import { parseJson } from "../../inspect/formats/text/jsonText";
import { loadersInText } from "../../inspect/formats/text/loaders";
import { parseLiteral } from "../../inspect/formats/text/pythonLiteral";
import { pythonTag } from "../../inspect/formats/text/yamlTags";
import { scriptFileOps } from "../../inspect/formats/weights/scriptFileOps";
import schema from "../../inspect/proto/generated/tensorflow.json";
import { wireOfText } from "../../inspect/proto/textFormat";
import { readSources } from "../../inspect/python/readSources";
import { compareRequestText } from "../../inspect/request/compare";
import { parseRawJson } from "../../inspect/request/rawJson";
import { LOCK_PLATFORM, lockFileOf, lockHead } from "../../inspect/requirements/lockFile";
import { containerEnvironment, evaluateMarker } from "../../inspect/requirements/markers";
import { parseRequirement } from "../../inspect/requirements/requirementLine";
import { readBinaryGraphs, readTextGraphs } from "../../inspect/savedModel";
import { readFingerprint } from "../../inspect/savedModel/fingerprint";
import { readKerasMetadata } from "../../inspect/savedModel/kerasMetadata";
import { checkSavedModel } from "../../inspect/savedModel/schema";
import { unpackSnappy } from "../../inspect/savedModel/snappy";
import { maskCrc } from "../../inspect/savedModel/sstable";
import { readTensorBundle } from "../../inspect/savedModel/tensorBundle";
import { readManifest } from "../../inspect/schema/readManifest";
import { publishedForm } from "../../inspect/schema/writeManifest";
import oracle from "../fixtures/packaging-oracle.json";
import { DECODERS } from "../support/decoders";
import { payloads, wrappings } from "../support/disguises";
import { SAMPLES } from "../support/formatSamples";
import { aManifest } from "../support/manifests";
import { fixtures, scratchFolder } from "../support/project";
import { changed, random } from "../support/random";
import { paxRecord, tar } from "../support/tar";

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
  ...Object.fromEntries(
    FORMAT_NAMES.flatMap((format) => {
      const content = SAMPLES[format];
      if (content === undefined || content.length === 0 || content.length > 65_536) return [];
      return [[`recognise, on ${format},`, [[content], (bytes) => recognise(bufferSource(bytes))]]];
    }),
  ),
  readTar: [
    [tarOfAll(), SAMPLES.tar ?? Buffer.alloc(0)],
    (bytes) => readTar(bufferSource(withTarSums(bytes)), new Budget()),
  ],
  wireOfText: [
    [fixture("tf1_pbtxt/export/saved_model.pbtxt"), SAMPLES["tensorflow-graphdef-text"]].flatMap(
      (text) => text?.subarray(0, 20_000) ?? [],
    ),
    (bytes) => wireOfText(bytes.toString("utf8"), schema, "SavedModel"),
  ],
  scriptFileOps: [
    texts([
      'x = torch.  from_file("a")\ny = getattr(torch, "load" "s") # a\nops.aten.save(r\'b\')',
    ]),
    (bytes) => scriptFileOps(bytes.toString("utf8")),
  ],
  judgeTemplates: [
    texts([
      "{% for m in messages %}{{ m['__cl' ~ 'ass__'] | attr(x) }}{% include 'a' %}{% endfor %}",
    ]),
    (bytes) => judgeTemplates([bytes.toString("utf8")], ""),
  ],
  loadersInText: [
    texts(["a:\n  - {_target_: os.getcwd, x: 1}\nloader_module: my.loader\nservice: a:b\n"]),
    (bytes) => loadersInText(bytes.toString("utf8")),
  ],
  readManifest: [
    texts(
      [
        aManifest(),
        publishedForm(aManifest()),
        { schema: 2, facts: JSON.stringify(publishedForm(aManifest())) },
      ].map((manifest) => JSON.stringify(manifest)),
    ),
    (bytes) => readManifest(parseJson(bytes.toString("utf8"))),
  ],
  readKerasMetadata: [
    [fixture("keras2_save/export/keras_metadata.pb")],
    (bytes) => readKerasMetadata(bufferSource(bytes)),
  ],
  readFingerprint: [
    [fixture("multi_input/export/fingerprint.pb")],
    (bytes) => readFingerprint(bufferSource(bytes)),
  ],
  "Python sources": [
    [fixture("cpr_complete/predictor.py"), fixture("cpr_complete/transforms.py")],
    (bytes) => readSourcesWith("predictor.py", bytes),
  ],
  "requirements files": [
    [
      ...["hashed_requirements", "requirements_tree", "torch_extra_index", "constraint_only"].map(
        (name) => fixture(`routines/${name}/requirements.txt`),
      ),
      Buffer.from("\xff\xfea\0=\0=\x001\0", "latin1"),
    ],
    (bytes) => readSourcesWith("requirements.txt", bytes),
  ],
  "project files": [
    ["pyproject_pinned", "pyproject_unpinned"].map((name) =>
      fixture(`routines/${name}/pyproject.toml`),
    ),
    (bytes) => readSourcesWith("pyproject.toml", bytes),
  ],
  locks: [
    [
      Buffer.from(
        `${lockHead({ requirements: "sha256:0", python: "3.10", platform: LOCK_PLATFORM, server: "a==1" }, "uv")}a==1.0 \\\n    --hash=sha256:${"0".repeat(64)}\n    # via -r requirements.txt\n`,
      ),
    ],
    (bytes) => readSourcesWith(lockFileOf("requirements.txt"), bytes),
  ],
  "poetry's project files": [
    texts([
      '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3.10"\nb = {version = ">=1,<2", extras = ["c"]}\nd = {git = "https://e/f.git", rev = "1"}\n',
    ]),
    (bytes) => readSourcesWith("pyproject.toml", bytes),
  ],
};

/** Reads sources of which one file has these bytes, and no other of this kind is there. */
function readSourcesWith(name: string, bytes: Buffer) {
  const folder = join(routine, name);
  if (!existsSync(folder)) {
    mkdirSync(folder);
    writeFileSync(join(folder, "predictor.py"), fixture("cpr_complete/predictor.py"));
    if (!name.endsWith(".toml")) writeFileSync(join(folder, "requirements.txt"), "a==1.0\n");
  }
  writeFileSync(join(folder, name), bytes);
  return readSources({ root: folder, predictor: "predictor:Predictor" });
}

/** A tar with every kind of header that is read. */
function tarOfAll(): Buffer {
  return tar([
    { name: "folder/", type: "5", content: Buffer.alloc(0) },
    { name: "x", type: "x", content: paxRecord("path", "longer") },
    { name: "short", content: Buffer.from("a") },
    { name: "x", type: "L", content: Buffer.from(`${"long/".repeat(30)}a\0`) },
    { name: "cut", content: Buffer.from("b") },
  ]);
}

/** The same bytes with right sums of every record that may be a header, so that changes get past them. */
function withTarSums(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  for (let at = 0; at + 512 <= changed.length; at += 512) {
    if (changed[at] === 0 || changed.toString("latin1", at + 257, at + 262) !== "ustar") continue;
    changed.fill(0x20, at + 148, at + 156);
    const sum = changed.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    changed.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148, "latin1");
  }
  return changed;
}

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
