import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { walkBundle } from "../../inspect/bundle/walk";
import { type ByteSource, bufferSource } from "../../inspect/bytes/byteSource";
import { recognise } from "../../inspect/formats";
import { Budget } from "../../inspect/formats/budget";
import { InputError } from "../../inspect/inputError";
import { ParseBudget, parsePython } from "../../inspect/python/parse";
import { SourceFolder } from "../../inspect/python/sourceFolder";
import { logicalLines } from "../../inspect/requirements/requirementsText";
import { readBinaryGraphs } from "../../inspect/savedModel";
import { withFolders } from "../support/folders";
import { hdf5 } from "../support/modelBytes";
import { savedModelFolder } from "../support/savedModel";
import { factsOf, PREDICTOR } from "../support/sources";
import { tar } from "../support/tar";
import { fields } from "../support/zip";

const { folder } = withFolders();

/** A prefix followed by 4 GiB of zero bytes, like a sparse file; it counts the bytes that are read. */
function sparse(head: Buffer): ByteSource & { bytesRead(): number } {
  const size = 2 ** 32;
  let total = 0;
  return {
    size,
    bytesRead: () => total,
    read(offset, length) {
      const part = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      total += part.length;
      if (offset < head.length) head.copy(part, 0, offset);
      return part;
    },
  };
}

describe("pickles of a file that walk many opcodes", () => {
  it("are walked briefly after a limit", () => {
    const budget = new Budget();
    const scalars = bufferSource(Buffer.from("N0".repeat(1_500_000)));
    const offered = Array.from({ length: 10 }, () => {
      const { mostOpcodes } = budget;
      assert.equal(recognise(scalars, 0, budget).format, "pickle");
      return mostOpcodes;
    });
    assert.deepEqual(offered, [...Array(2).fill(2_000_000), ...Array(8).fill(200)]);
  });
});

describe("a small input that could cause much work", () => {
  const heads = {
    "HDF5's signature": hdf5.subarray(0, 8),
    "a text": Buffer.from("a line of text\n".repeat(5000)),
    "a JSON text": Buffer.from(`[${"1,".repeat(40_000)}`),
    "a tar": tar([{ name: "a", content: Buffer.from("b") }]),
  };
  for (const [what, head] of Object.entries(heads)) {
    it(`is not clean after at most 64 MB are read: ${what} before 4 GiB of zeros`, () => {
      const source = sparse(head);
      const { fault, unseen } = recognise(source);
      assert.notEqual(fault ?? unseen, undefined);
      assert.ok(source.bytesRead() < 64 << 20, `${source.bytesRead()} bytes`);
    });
  }

  it("is refused by its count: MetaGraphs of one SavedModel", () => {
    const graphs = (count: number) => {
      const model = readFileSync(
        join(savedModelFolder(...Array(count).fill({})), "saved_model.pb"),
      );
      return readBinaryGraphs(bufferSource(model));
    };
    assert.equal(graphs(1000).length, 1000);
    assert.throws(() => graphs(1001), /the model has more than 1000 MetaGraphs/);
  });

  it("is listed up to a limit: links that fan out", () => {
    const root = folder({ "f0/file": "x" });
    for (let level = 1; level <= 20; level++) {
      for (const side of ["a", "b"]) {
        symlinkSync(join(root, `f${level - 1}`), join(folderAt(root, level), side));
      }
    }
    assert.throws(() => walkBundle(root), InputError);
  });

  it("is read in one pass: blanks and backslashes in a line of requirements", () => {
    const blanks = " ".repeat(500_000);
    const lines = [
      `numpy${blanks}x`,
      `numpy${blanks}# a comment`,
      `x${"\\".repeat(500_000)}y\\`,
      "",
    ];
    const read = [...logicalLines(lines.join("\n"))].map(({ text }) => text);
    assert.equal(read[1], "numpy");
    assert.equal(read.length, 3);
  });

  const half = (text: string) => text.repeat(Math.ceil(500_000 / text.length));
  const lines = {
    "a name": half("a"),
    "a name over continued lines": half("numpy\\\n"),
    "an option": half("-"),
    "one option again and again": half("-i x "),
    "extras that are not closed": `numpy[${half("a,")}`,
    "brackets in a marker": `numpy==1.26.4; ${half("(")}`,
    "comparisons in a marker": `numpy==1.26.4; ${half('python_version > "3" and ')}`,
    hashes: `numpy==1.26.4 ${half("--hash=sha256:0 ")}`,
    "bounds of a version": `numpy${half(">=1,")}<2`,
    "an address": `-i https://${half("//a:")}`,
    "folders below each other, included": `-r ${half("a/")}`,
    "folders above each other, included": `-r ${half("../")}`,
    "folders below each other, installed": `-e ${half("a/")}`,
  };
  for (const [what, line] of Object.entries(lines)) {
    it(`takes little space in a manifest: 500 kB of requirements in one line, ${what}`, () => {
      const { faults, indexes, requirements } = factsOf({ "requirements.txt": line });
      assert.ok(JSON.stringify({ faults, indexes }).length < 10_000);
      assert.ok(requirements.every(({ name }) => name.length < 200));
    });
  }

  it("is not searched for: a path longer than any that Linux opens", () => {
    const sources = new SourceFolder(folder({ "a/b": "x" }));
    assert.equal(sources.hasFile(`${"a/../".repeat(800)}a/b`), true);
    assert.equal(sources.hasFile(`${"a/../".repeat(900)}a/b`), false);
    assert.equal(sources.hasFolder("a/".repeat(2000)), false);
  });

  it("is parsed up to a limit: a source full of errors, which says that the rest is not judged", () => {
    const errors = "a b ".repeat(3000);
    const { tree } = parsePython("predictor.py", errors);
    assert.ok(tree.length < errors.length, `${tree.length} characters`);
    const { faults } = factsOf({ "predictor.py": `${PREDICTOR}${errors}\n` });
    assert.deepEqual(
      faults.map(({ code }) => code),
      ["unread-syntax"],
    );
  });

  it("is parsed up to a number of tokens: a source, of which the rest is cut off", () => {
    const text = `${"a = 1\n".repeat(100)}import b\n`;
    const whole = parsePython("predictor.py", text);
    assert.equal(whole.isCut, undefined);
    const { isCut, tree, nodes } = parsePython("predictor.py", text, new ParseBudget(50));
    assert.equal(isCut, true);
    assert.ok(tree.length < text.length / 2, `${tree.length} characters`);
    assert.equal(nodes.ImportStatement.length, 0);
  });

  for (const [what, files, place] of [
    ["a source of 5 MB", { "predictor.py": `${PREDICTOR}#${"x".repeat(5e6)}\n` }, "predictor.py:1"],
    [
      "a million tokens",
      { "predictor.py": `${PREDICTOR}x = [${"1,".repeat(5e5)}]\nimport late\n` },
      "predictor.py:10",
    ],
    [
      "a million tokens before other sources",
      {
        "predictor.py": `import large\nimport late\n${PREDICTOR}`,
        "large.py": `x = [${"1,".repeat(5e5)}]\n`,
        "late.py": "import numpy\n",
      },
      "large.py:1",
    ],
  ] as const) {
    it(`is judged up to a limit, which is said: ${what}`, () => {
      const { faults, imports } = factsOf(files);
      assert.deepEqual(
        faults.map(({ code, file, line }) => `${code} ${file}:${line}`),
        [`unread-source ${place}`],
      );
      assert.ok(imports.every(({ module }) => module !== "numpy"));
    });
  }

  it("is recognised without every import: a pickle after many long ones in one file", () => {
    const long = Buffer.concat([
      Buffer.from("\x80\x04", "latin1"),
      Buffer.from("N0".repeat(6000)),
      Buffer.from("cmine\nlate\n.", "latin1"),
    ]);
    const early = Buffer.concat([long.subarray(0, 202), long.subarray(-12)]);
    const budget = new Budget();
    const found = () => recognise(bufferSource(early), 0, budget).code?.length;
    assert.equal(found(), 1);
    for (let file = 0; file < 101; file++)
      assert.equal(recognise(bufferSource(long), 0, budget).format, "pickle");
    assert.equal(found(), 0);
    assert.equal(recognise(bufferSource(early), 0, budget).format, "pickle");
  });

  it("is parsed like one blank line: millions of blank lines", () => {
    const text = `if a:\n${" \r".repeat(200_000)}\n    import b\n`;
    const { nodes, tree } = parsePython("predictor.py", text);
    assert.equal(tree.length, text.length);
    assert.equal(nodes.ImportStatement[0]?.from, text.indexOf("import b"));
    assert.deepEqual(nodes["⚠"], []);
  });

  it("is judged in one pass: imports below thousands of conditions", () => {
    const branches = Array.from({ length: 1500 }, (_, at) => `elif x == ${at}: import m${at}\n`);
    const { imports } = factsOf({
      "predictor.py": `${PREDICTOR}if a: import z\n${branches.join("")}`,
    });
    assert.ok(imports.length > 1500);
  });

  it("is not scanned for hours: a line of a pickle in terabytes of zeros", () => {
    const zeros = Buffer.alloc(1 << 20);
    const source = {
      size: 2 ** 40,
      read: (offset: number, length: number) =>
        offset === 0 ? Buffer.from("S'".padEnd(length, "a")) : zeros.subarray(0, length),
    };
    assert.match(recognise(source).unseen ?? "", /^it has lines of more than 536870912 bytes/);
  });

  it("is not scanned for hours: keys without names in a GGUF file of terabytes", () => {
    const head = Buffer.concat([Buffer.from("GGUF"), fields([3, 4], [0, 8], [2 ** 40, 8])]);
    const source = sparse(Buffer.concat([head, Buffer.alloc(65_536)]));
    const { format, unseen = "" } = recognise(source);
    assert.equal(format, "gguf");
    assert.match(unseen, /^GGUF has more than 65536 keys/);
  });

  it("is refused before it is read: a sparse file that no bucket accepts", () => {
    const root = folder({ "big.bin": "" });
    truncateSync(join(root, "big.bin"), 6 * 2 ** 40);
    assert.throws(() => walkBundle(root), /6.6 TB is more than Cloud Storage stores/);
    assert.deepEqual(walkBundle(root, { exclude: ["*.bin"] }).files, []);
  });

  const deepJson = (levels: number, text: string) =>
    bufferSource(
      Buffer.from(`{"chat_template": ${"[".repeat(levels)}${text}${"]".repeat(levels)}}`),
    );

  it("is judged without recursion: a chat template 19,000 levels deep", () => {
    assert.equal(recognise(deepJson(19_000, '"hello"')).format, "json");
    assert.deepEqual(recognise(deepJson(19_000, '"{{ x.__class__ }}"')).code, [
      { kind: "template", where: "chat_template" },
    ]);
  });

  it("is not judged to its end: a chat template 200,000 levels deep", () => {
    const { unseen } = recognise(deepJson(200_000, '"hello"'));
    assert.equal(unseen, 'it is too large or too deep to be parsed, and contains "chat_template"');
  });
});

function folderAt(root: string, level: number): string {
  const path = join(root, `f${level}`);
  mkdirSync(path, { recursive: true });
  return path;
}
