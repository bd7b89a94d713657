import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise, recogniseFile } from "../../../inspect/formats";
import { sniff } from "../../../rules/modelFormat/sniff";
import { numpy, payloads, refuses, wrappings } from "../../support/disguises";
import { fixtures } from "../../support/project";
import { random } from "../../support/random";
import { paxRecord, tar } from "../../support/tar";
import { fields, zip } from "../../support/zip";

const NAMES = ["model.pkl", "weights.bin", "assets/vocab.txt", "saved_model.pb", "labels.json"];

describe("sniff, on disguised pickles", () => {
  for (const [payload, bytes] of Object.entries(payloads)) {
    for (const [wrapping, wrap] of Object.entries(wrappings)) {
      it(`refuses ${payload} ${wrapping}, under any name`, () => {
        const found = recognise(bufferSource(wrap(bytes)));
        for (const name of NAMES) assert.ok(sniff(name, found).refuse, name);
      });
    }
  }
});

describe("sniff, on other refused things", () => {
  const text = Buffer.from("text\n");
  const cases: Readonly<Record<string, Buffer>> = {
    "a 7z archive": Buffer.concat([Buffer.from("7z\xbc\xaf\x27\x1c", "latin1"), Buffer.alloc(64)]),
    "an xz stream": Buffer.concat([Buffer.from("\xfd7zXZ\0", "latin1"), Buffer.alloc(64)]),
    "a bzip2 stream": Buffer.from("BZh91AY&SY\x12\x34\x56\x78\0\0\0", "latin1"),
    "a zstd stream": Buffer.concat([Buffer.from("\x28\xb5\x2f\xfd", "latin1"), Buffer.alloc(64)]),
    "an lz4 stream": Buffer.concat([Buffer.from("\x04\x22\x4d\x18", "latin1"), Buffer.alloc(64)]),
    "a zip that leads out": zip([{ name: "../../etc/x", content: text }]),
    "a zip with an absolute name": zip([{ name: "/etc/x", content: text }]),
    "a zip with a drive's name": zip([{ name: "C:x", content: text }]),
    "a zip that leads out by backslashes": zip([{ name: "a\\..\\..\\x", content: text }]),
    "a zip with a link": zip([{ name: "x", content: Buffer.from("/etc"), mode: 0o120777 }]),
    "a zip of several disks": zip([{ name: "x", content: text }], { disk: 1 }),
    "a tar that leads out": tar([{ name: "../x", content: text }]),
    "a tar that leads out by its prefix": tar([{ name: "x", prefix: "../..", content: text }]),
    "a tar that leads out by a long name": tar([
      { name: "././@LongLink", type: "L", content: Buffer.from("../../x\0") },
      { name: "x", content: text },
    ]),
    "a tar that leads out by a pax header": tar([
      { name: "h", type: "x", content: paxRecord("path", "/etc/x") },
      { name: "x", content: text },
    ]),
    "a tar with a link": tar([{ name: "x", type: "2", link: "/etc", content: Buffer.alloc(0) }]),
    "a tar with a hard link": tar([{ name: "x", type: "1", link: "y", content: Buffer.alloc(0) }]),
    "a tar with a device": tar([{ name: "x", type: "3", content: Buffer.alloc(0) }]),
    "a tar with a sparse file": tar([{ name: "x", type: "S", content: text }]),
    "a NeMo archive": tar([
      { name: "./model_config.yaml", content: Buffer.from("target: nemo.Model\n") },
      { name: "./weights.json", content: Buffer.from("{}") },
    ]),
    "a list pickled behind 100 arrays": zip([
      ...Array.from({ length: 100 }, (_, at) => ({
        name: `${at}`,
        content: numpy("'<f4'", Buffer.alloc(4)),
      })),
      { name: "list", content: payloads["a list without imports"] ?? text },
    ]),
    "a list pickled behind 100 archives": tar([
      ...Array.from({ length: 100 }, (_, at) => ({
        name: `${at}`,
        content: zip([{ name: "a", content: text }]),
      })),
      {
        name: "z",
        content: zip([{ name: "list", content: payloads["a list without imports"] ?? text }]),
      },
    ]),
    "containers nested too deep": nested(6),
    "containers nested a hundred deep": nested(100),
    "an ELF program": Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(64)]),
    "an ELF program in a wheel": zip([
      { name: "a-1.dist-info/WHEEL", content: text },
      { name: "a/b.so", content: Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(64)]) },
    ]),
    "compiled Python": Buffer.concat([
      fields([3495, 2], [0x0a0d, 2]),
      Buffer.alloc(12),
      Buffer.from("e3", "hex"),
      Buffer.alloc(47),
    ]),
    "compiled Python 3.6": Buffer.concat([
      fields([3379, 2], [0x0a0d, 2], [0x5f000000, 4], [40, 4], [0xe3, 1]),
      Buffer.alloc(50),
    ]),
    "compiled Python 2": Buffer.concat([
      fields([62211, 2], [0x0a0d, 2], [0x5f000000, 4], [0x63, 1]),
      Buffer.alloc(50),
    ]),
    "a macOS program of the other byte order": fields([0xcffaedfe, 4], [7, 4], [3, 4], [2, 8]),
    "a Windows program with a long stub": Buffer.concat([
      fields([0x5a4d, 2]),
      Buffer.alloc(58),
      fields([70_000, 4]),
      Buffer.alloc(70_000 - 64),
      Buffer.from("PE\0\0"),
    ]),
    "an XML entity after many blanks": Buffer.from(
      `<!DOCTYPE a [<!ENTITY x${" ".repeat(200)}SYSTEM "file:///etc/passwd">]><a>&x;</a>`,
    ),
    "an XML entity after 64 KiB of a comment": Buffer.from(
      `<?xml version="1.0"?><!--${"c".repeat(70_000)}--><!DOCTYPE a [<!ENTITY \u00e9 PUBLIC "p" "/etc/passwd">]><a/>`,
    ),
    "an XML entity in escapes": Buffer.from(
      `<!DOCTYPE a [<!ENTITY % p "&#60;!ENTITY x &#83;YSTEM '/etc/passwd'>">%p;]><a>&x;</a>`,
    ),
    "an XML entity in a parameter entity": Buffer.from(
      `<!DOCTYPE a [<!ENTITY % p "<!ENTITY x SYSTEM '/etc/passwd'>">%p;]><a>&x;</a>`,
    ),
    "a YAML text with a Python tag": Buffer.from("a: !!python/object/apply:os.getcwd []\n"),
    "a YAML text with a Python tag in full": Buffer.from(
      "a: !<tag:yaml.org,2002:python/object/apply:os.getcwd> []\n",
    ),
    "a YAML text with a tag by a handle": Buffer.from(
      "%TAG !p! tag:yaml.org,2002:python/\n---\na: !p!object/apply:os.getcwd []\n",
    ),
    "a YAML text with an escaped tag": Buffer.from("a: !!%70ython/object/apply:os.getcwd []\n"),
    "a YAML text with an escaped tag in full": Buffer.from(
      "a: !<%74ag:yaml.org,2002:python/name:os.getcwd>\n",
    ),
    "a YAML text with a tag by a handle of a short prefix": Buffer.from(
      "%TAG !p! tag:yaml.org,\n---\na: !p!2002:python/name:os.getcwd\n",
    ),
    "a YAML text with a tag first on its line": Buffer.from(
      "a:\n# why\n  !!python/name:os.getcwd\n",
    ),
    "a YAML text with a tag behind an anchor": Buffer.from("a: &b !!python/name:os.getcwd\n"),
    "a text graph behind comments": Buffer.from(
      `${"# a comment\n".repeat(6000)}meta_graphs { graph_def { node { name: "w" op: "PyFunc" } } }`,
    ),
    "a private key": Buffer.from("-----BEGIN PRIVATE KEY-----\nAAAA\n"),
    "a bomb in gzip": gzipSync(Buffer.alloc(80 << 20)),
    "a zip of many bombs": zip(
      Array.from({ length: 12 }, (_, at) => ({
        name: `${at}`,
        content: Buffer.alloc(15 << 20),
        deflate: true,
      })),
    ),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`refuses ${what}`, () => {
      assert.ok(refuses("data", bytes));
    });
  }
});

/** gzip in gzip, `depth` times. */
function nested(depth: number): Buffer {
  let bytes: Buffer = Buffer.from("text");
  for (let count = 0; count < depth; count++) bytes = gzipSync(bytes);
  return bytes;
}

describe("sniff, on benign files", () => {
  const cases: Readonly<Record<string, Buffer>> = {
    "a list of labels": Buffer.from("cat\ndog\nfish\n"),
    "two labels": Buffer.from("cat\ndog\n"),
    "a label map that names Lambda": Buffer.from('{"Lambda": 1, "class_name": 2}'),
    "plain JSON": Buffer.from('[{"a": 1}, {"b": [1, 2]}]'),
    "a vocabulary in UTF-8": Buffer.from("the\nquïck\n日本\n"),
    CSV: Buffer.from("a,b\n1,2\n"),
    "gzipped text": gzipSync(Buffer.from("the\nquick\n")),
    "a tar of text": tar([{ name: "readme.txt", content: Buffer.from("hello\n") }]),
    "a tar with long names and folders": tar([
      { name: "a/", type: "5", content: Buffer.alloc(0) },
      { name: "././@LongLink", type: "L", content: Buffer.from(`a/${"b".repeat(150)}\0`) },
      { name: "a/b", content: Buffer.from("hello\n") },
      { name: "h", type: "x", content: paxRecord("mtime", "1.5") },
      { name: "a/c", content: Buffer.from("hello\n") },
    ]),
    "a tar in gzip of more text than is read first": gzipSync(
      tar([{ name: "a", content: Buffer.from("the quick brown fox\n".repeat(9000)) }]),
    ),
    "a large text in gzip": gzipSync(Buffer.alloc(20 << 20, "the quick brown fox\n")),
    "a gzip with a name": gzipWithName("vocabulary.txt", Buffer.from("the\nquick\n")),
    "two gzip members of text": Buffer.concat([gzipSync("the\n"), gzipSync("quick\n")]),
    "an npz": zip([
      { name: "a.npy", content: numpy("'<f4'", Buffer.alloc(4)) },
      { name: "b.npy", content: numpy("'<U2'", Buffer.alloc(8)), deflate: true },
    ]),
    "a numpy array of records": numpy("[('a', '<f4'), ('b', '|S3', (2,))]", Buffer.alloc(10)),
    "a numpy array of times": numpy("'<M8[ns]'", Buffer.alloc(8)),
    "a zip with wide records": zip([{ name: "a", content: Buffer.from("text\n") }], { wide: true }),
    "a zip with the sizes behind its members": zip([
      { name: "a", content: Buffer.from("text\n"), streamed: true },
    ]),
    "TorchScript in a zip": zip([
      { name: "model.pt", content: readFileSync(join(fixtures, "torch_model/scripted.pt")) },
    ]),
    "a zip in a tar": tar([
      { name: "a.zip", content: zip([{ name: "a", content: Buffer.from("text\n") }]) },
    ]),
    "a zip with a comment": zip([{ name: "a", content: Buffer.from("text\n") }], {
      comment: Buffer.from("made by hand"),
    }),
    "a sequence of 10,000 unknown bases": Buffer.from(`${"N".repeat(10_000)}\nACGT\n`),
    brackets: Buffer.from(`${"(".repeat(80)}x${")".repeat(80)}\n`),
    "100 words with one first letter": Buffer.from("Valencia\nVienna\n".repeat(50)),
    "100 names of persons": Buffer.from("Laura\nLea\nIda\nFinn\nPia\nSven\n".repeat(20)),
    "a text that reads as bytes and an end": Buffer.from(
      `CMAKE_COMMAND${"-".repeat(66)}.\nThe full path.\n`,
    ),
    "a text whose first word reads as a number's mark": Buffer.from(
      `Format: text\nComment:\n${" This is a page about pages.\n".repeat(4)} .\n(a page)\n`,
    ),
    "animals, unsorted": Buffer.from("cat\ndog\ncow\npig\nant\nsheep\n"),
    "a page with Python in it": Buffer.from(
      "# A model\n\nLoad it so:\n\n```python\nimport keras\n\nmodel = keras.load()\n```\n",
    ),
    "a page that names a YAML tag": Buffer.from("Never write tags such as `!!python/object`.\n"),
    "a comment that names a YAML tag": Buffer.from(
      "a: 1\n# either - !!python/object, !!python/name\n",
    ),
    "a YAML text": Buffer.from("a: !!str 1\nb: !custom [1, 2]\n"),
    "a zip of text": zip([{ name: "readme.txt", content: Buffer.from("hello\n"), deflate: true }]),
    "Python source": Buffer.from("import os\n\ndef f():\n    return os.getcwd()\n"),
    "a field that is named O": numpy("[('O', '<f4')]", Buffer.alloc(4)),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    it(`accepts ${what}`, () => assert.ok(!refuses("data", bytes)));
  }

  it("accepts every file of the valid exports", () => {
    for (const file of readdirSync(fixtures, { recursive: true, encoding: "utf8" })) {
      const isSound =
        /^(keras3_export|multi_input|with_assets|tf1_\w+|frozen_constants|unknown_rank|keras2_save|module_two_signatures)\/export\//.test(
          file,
        );
      if (!isSound || !statSync(join(fixtures, file)).isFile()) continue;
      assert.ok(!sniff(file, recogniseFile(join(fixtures, file))).refuse, file);
    }
  });

  it("accepts 320 shards of random numbers, even those that start like a pickle", () => {
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

/** gzip with its FNAME. Source: RFC 1952. */
function gzipWithName(name: string, content: Buffer): Buffer {
  const bytes = gzipSync(content);
  bytes[3] = 8;
  return Buffer.concat([bytes.subarray(0, 10), Buffer.from(`${name}\0`), bytes.subarray(10)]);
}
