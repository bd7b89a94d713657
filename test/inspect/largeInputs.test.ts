import assert from "node:assert/strict";
import { buf as crc32c } from "crc-32/crc32c";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { FormatError } from "../../inspect/bytes/formatError";
import { recognise } from "../../inspect/formats";
import schema from "../../inspect/proto/generated/tensorflow.json";
import { wireOfText } from "../../inspect/proto/textFormat";
import { parseRawJson } from "../../inspect/request/rawJson";
import { containerEnvironment, evaluateMarker } from "../../inspect/requirements/markers";
import { parseRequirement } from "../../inspect/requirements/requirementLine";
import { Graph } from "../../inspect/savedModel/graph";
import { checkSavedModel } from "../../inspect/savedModel/schema";
import { unpackSnappy } from "../../inspect/savedModel/snappy";
import { maskCrc, SSTABLE_MAGIC } from "../../inspect/savedModel/sstable";
import { readTensorBundle } from "../../inspect/savedModel/tensorBundle";
import { TensorChecks } from "../../inspect/savedModel/tensorChecks";
import { field, numberField, varint } from "../support/protobuf";
import { factsOf } from "../support/sources";
import { fields } from "../support/zip";

/** The size of an input: the full size with `npm run fuzz:large`, otherwise a tenth of it. */
const isWhole = process.env["FUZZ_INPUTS"] !== undefined;
const n = (size: number) => (isWhole ? size : Math.floor(size / 10));

const sniffed = (bytes: Buffer) => () => recognise(bufferSource(bytes));
const python = (text: string) => () => factsOf({ "predictor.py": text });
const pydantic = (part: (at: number) => string, count: number) => {
  const parts = Array.from({ length: n(count) }, (_, at) => part(at)).join("");
  return () => {
    const first = "import numpy\nfrom pydantic import BaseModel, Field, root_validator\n";
    factsOf({ "predictor.py": `${first}class M(BaseModel):\n${parts}` });
  };
};
const marker = (text: string) => () => evaluateMarker(text, containerEnvironment("3.10"));

/** An index in which each entry shares the whole first key. */
function sharingTable(key: number, entries: number): Buffer {
  const first = Buffer.concat([varint(0), varint(key), varint(0), Buffer.alloc(key, "k")]);
  const others = Buffer.concat([varint(key), varint(0), varint(0)]);
  const block = (content: Buffer) => {
    const body = Buffer.concat([content, fields([0, 4]), Buffer.from([0])]);
    return Buffer.concat([body, fields([maskCrc(crc32c(body)), 4])]);
  };
  const data = block(Buffer.concat([first, ...Array<Buffer>(entries).fill(others)]));
  const handle = Buffer.concat([varint(0), varint(data.length - 5)]);
  const index = block(
    Buffer.concat([varint(0), varint(1), varint(handle.length), Buffer.from("k"), handle]),
  );
  const footer = Buffer.alloc(48);
  Buffer.concat([varint(0), varint(0), varint(data.length), varint(index.length - 5)]).copy(footer);
  SSTABLE_MAGIC.copy(footer, 40);
  return Buffer.concat([data, index, footer]);
}

const node = { name: "", op: "", input: [], device: "", attr: {} };

/** A GraphDef's function that uses as many ops as there are nodes, and a node that calls it. */
function wideGraph(nodes: number): Graph {
  const graph = new Graph();
  for (let at = 0; at < nodes; at++) graph.addFunctionNode({ ...node, op: `Op${at}` });
  graph.library.addFunction({
    signature: { name: "f", input_arg: [], output_arg: [] },
    node_def: [],
    ret: {},
    attr: {},
    control_ret: {},
  });
  graph.addNode({ ...node, name: "y", op: "f" });
  return graph;
}

const GGUF = Buffer.concat([
  Buffer.from("GGUF"),
  fields([3, 4], [0, 8], [1, 8], [1, 8]),
  Buffer.from("a"),
]);

/** Inputs that are slow, deep or large to read but cheap to write. */
const CASES: Readonly<Record<string, () => unknown>> = {
  "a JSON text of 40 million characters": () => parseRawJson(`"${"a".repeat(n(40e6))}"`),
  "a JSON text of 10 million escapes": () => parseRawJson(`"${"\\n".repeat(n(10e6))}"`),
  "a million JSON lists in one another": () => parseRawJson("[".repeat(n(1e6))),
  "a million JSON lists in one another, as a file": sniffed(
    Buffer.from(`${"[".repeat(n(1e6))}${"]".repeat(n(1e6))}`),
  ),
  "a JSON file of 10 million escapes": sniffed(Buffer.from(`["${"\\n".repeat(n(7e6))}", NaN]`)),
  "three million lines of comments in a text graph": () =>
    wireOfText("# a\n".repeat(n(3e6)), schema, "SavedModel"),
  "a string of 10 million escapes in a text graph": () =>
    wireOfText(`a: "${"\\n".repeat(n(10e6))}"`, schema, "SavedModel"),
  "a million messages in one another in a text graph": () =>
    wireOfText("a {".repeat(n(1e6)), schema, "SavedModel"),
  "100,000 brackets behind a requirement": () => parseRequirement(`a${"[".repeat(n(1e5))}`),
  "a requirement of 100,000 spaces": () => parseRequirement(`a${" ".repeat(n(1e5))}=`),
  "a version of 100,000 parts": () => parseRequirement(`a==${"1.".repeat(n(1e5))}1`),
  "a requirement with 100,000 commas": () => parseRequirement(`a${",".repeat(n(1e5))}`),
  "100,000 parentheses in a marker": marker(`${"(".repeat(n(1e5))}os_name=="a"`),
  "100,000 conditions in a marker": marker(Array(n(1e5)).fill('os_name=="a"').join(" or ")),
  "100,000 parentheses in Python": python("(".repeat(n(1e5))),
  "100,000 attributes in Python": python(`a${".b".repeat(n(1e5))}`),
  "100,000 sums in Python": python(`open(${"'a'+".repeat(n(1e5))}'b')`),
  "1,000 blocks in one another in Python": python(
    Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at)}if a:\n`).join(""),
  ),
  "20,000 imports in as many clauses of one try": python(
    `try:\n import a\n${"except ValueError:\n import b\n".repeat(n(2e4))}`,
  ),
  "20,000 attributes in as many branches of one if": python(
    `import numpy\nif a:\n b\n${"elif a:\n numpy.float\n".repeat(n(2e4))}`,
  ),
  "20,000 reads of files in as many branches of one if": python(
    `if a:\n b\n${"elif a:\n open('b')\n".repeat(n(2e4))}`,
  ),
  "40,000 fields of a pydantic model": pydantic((at) => ` f${at}: int\n f${at} = 1\n`, 4e4),
  "40,000 calls in a pydantic model": pydantic((at) => ` f${at}: int = Field(default=1)\n`, 4e4),
  "40,000 arrays in a pydantic model": pydantic(
    (at) => (at === 0 ? ' model_config = {"arbitrary_types_allowed": 1}\n' : " a: numpy.ndarray\n"),
    4e4,
  ),
  "20,000 validators of a pydantic model": pydantic(
    (at) => ` @root_validator(pre=True)\n def v${at}(cls, v): pass\n`,
    2e4,
  ),
  "a pickle of two million marks": sniffed(Buffer.alloc(n(2e6), "(")),
  "a pickle of 30 million values": sniffed(Buffer.alloc(n(30e6), "N")),
  "a line of 60 million characters": sniffed(
    Buffer.concat([Buffer.from("V"), Buffer.alloc(n(60e6), "a")]),
  ),
  "a text of 16,000 ends of zips": sniffed(Buffer.alloc(65_536, "PK\x05\x06")),
  "a text of a million tags": sniffed(Buffer.alloc(n(8e6), "- !a b\n")),
  "a text of a million exclamation marks": sniffed(Buffer.alloc(n(1e6), "!")),
  "a source of a million opening brackets": sniffed(
    Buffer.concat([Buffer.from("import a\n"), Buffer.alloc(n(1e6), "(")]),
  ),
  "GGUF with a list of 2 ** 60 numbers": sniffed(
    Buffer.concat([GGUF, fields([9, 4], [4, 4], [2 ** 60, 8])]),
  ),
  "GGUF with three million empty texts": sniffed(
    Buffer.concat([GGUF, fields([9, 4], [8, 4], [n(3e6), 8]), Buffer.alloc(n(24e6))]),
  ),
  "GGUF with lists in one another": sniffed(
    Buffer.concat([GGUF, fields([9, 4]), ...Array<Buffer>(n(1e5)).fill(fields([9, 4], [1, 8]))]),
  ),
  "ONNX of ten million fields": sniffed(Buffer.alloc(n(20e6), Buffer.from([8, 1]))),
  "ONNX of five million tensors": sniffed(
    Buffer.concat([
      numberField(1, 8),
      field(7, Buffer.alloc(n(10e6), Buffer.from([0x2a, 0]))),
      field(8, numberField(2, 17)),
    ]),
  ),
  "a message of ten million nodes": sniffed(Buffer.alloc(n(20e6), Buffer.from([0x0a, 0]))),
  "a safetensors header of a million names": sniffed(
    (() => {
      const text = Buffer.from(
        `{${Array.from({ length: n(4e5) }, (_, at) => `"${at}":{}`).join()}}`,
      );
      return Buffer.concat([fields([text.length, 8]), text]);
    })(),
  ),
  "an index of three million keys of 4,000 bytes": () =>
    readTensorBundle(bufferSource(sharingTable(4000, n(3e6)))),
  "an index with a key of a million bytes": () =>
    readTensorBundle(bufferSource(sharingTable(n(1e6), n(1e5)))),
  "a snappy block of copies over and over": () =>
    unpackSnappy(
      Buffer.concat([
        varint(64 * n(2e5) + 1),
        Buffer.from([0, 0x61]),
        Buffer.alloc(3 * n(2e5), Buffer.from([(63 << 2) | 2, 1, 0])),
      ]),
    ),
  "a million groups in one another": () =>
    checkSavedModel(bufferSource(Buffer.alloc(n(1e6), Buffer.from([0x9b, 0x06])))),
  "ten million empty fields of a graph": () =>
    checkSavedModel(bufferSource(field(2, field(2, Buffer.alloc(n(2e7), Buffer.from([0x0a, 0])))))),
  "a million nodes whose inputs are not there": () => {
    const graph = new Graph();
    for (let at = 0; at < n(1e6); at++)
      graph.addNode({ ...node, name: `n${at}`, op: "Add", input: ["x"] });
    return graph.nameFaults([], []);
  },
  "a function of 300,000 ops": () => wideGraph(n(300_000)).reachableFrom(["y"]),
  "a million tensors over one another": () => {
    const range = { dtype: "float32", shape: [1], shard: 0, offset: 0, bytes: 1 << 20, crc: 1 };
    const checks = new TensorChecks(
      Array.from({ length: n(250_000) }, (_, at) => ({ ...range, key: `${at}` })),
    );
    checks.take(Buffer.alloc(1 << 20));
    return checks.damaged;
  },
};

describe("inputs that are large or deep", () => {
  for (const [what, parse] of Object.entries(CASES)) {
    it(`${what} are read or refused`, function () {
      this.timeout(60_000); // quadratic work would take minutes
      try {
        parse();
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
      }
    });
  }
});
