import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { inspect } from "../../../inspect";
import { type ByteSource, bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { versionsIn } from "../../../inspect/recordedVersions";

import { withFolders } from "../../support/folders";
import { fixtures } from "../../support/project";
import { random } from "../../support/random";
import { zip } from "../../support/zip";

const HEAD = Buffer.from([0x80, 4]);
const STOP = Buffer.from(".");

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(5);
  length[0] = 0x58; // BINUNICODE
  length.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([length, bytes]);
}

/** A dictionary that sets these entries one after the other. */
function entries(values: readonly Buffer[]): Buffer {
  const sets = values.flatMap((value, at) => (at % 2 === 1 ? [value, Buffer.from("s")] : [value]));
  return Buffer.concat([HEAD, Buffer.from("}"), ...sets, STOP]);
}

function versions(bytes: Buffer): string[] {
  const source = bufferSource(bytes);
  return versionsIn(source, recognise(source)).map(({ version }) => version);
}

/** The bytes as a source that counts how many are read. */
function counted(bytes: Buffer): ByteSource & { bytesRead: number } {
  const source = bufferSource(bytes);
  return {
    size: source.size,
    bytesRead: 0,
    read(offset, length) {
      const part = source.read(offset, length);
      this.bytesRead += part.length;
      return part;
    },
  };
}

const KEY = text("_sklearn_version");

describe("versionsIn, on hostile pickles", () => {
  const { folder } = withFolders();

  it("reads the entry of a dictionary", () => {
    assert.deepEqual(versions(entries([KEY, text("1.6.1")])), ["1.6.1"]);
  });

  it("ignores a string that is not an entry", () => {
    const list = Buffer.concat([HEAD, Buffer.from("]("), KEY, text("1.6.1"), Buffer.from("e.")]);
    assert.deepEqual(versions(list), []);
  });

  it("lists five of ten thousand different versions", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => [KEY, text(`1.0.${at}`)]).flat();
    assert.equal(versions(entries(many)).length, 5);
  });

  for (const value of ["", "1.6\n[VER001]", "\u001b[2J1.6.1", "1".repeat(41), "one", "1.6.1 "]) {
    it(`ignores ${JSON.stringify(value)}, which is not a version`, () => {
      assert.deepEqual(versions(entries([KEY, text(value)])), []);
    });
  }

  it("does not read past an array whose size is larger than the file", () => {
    const state = entries([KEY, text("1.6.1")]).subarray(2, -1);
    const huge = array("f8", ["J\xff\xff\xff\x7f", "J\xff\xff\xff\x7f", "J\xff\xff\xff\x7f"]);
    const behind = Buffer.concat([state, Buffer.alloc(100_000), STOP]);
    assert.deepEqual(versions(Buffer.concat([HEAD, huge, behind])), []);
  });

  // Item sizes as numpy.dtype(...).itemsize reports them.
  const sizes = { f8: 8, i4: 4, b1: 1, c16: 16, M8: 8, S3: 3, V40: 40, U3: 12 };
  for (const [dtype, size] of Object.entries(sizes)) {
    it(`finds the version after an array of ${dtype}`, () => {
      const state = entries([KEY, text("1.6.1")]).subarray(2);
      const items = Buffer.concat([array(dtype, ["K\x02", "K\x03"]), Buffer.alloc(6 * size, 0xff)]);
      // So long that the end of the file does not contain the version.
      const rest = Buffer.alloc(100_000);
      assert.deepEqual(versions(Buffer.concat([HEAD, items, state, rest])), ["1.6.1"]);
    });
  }

  it("is not led before the start of the file by an array of negative size", async () => {
    const back = array("f8", ["J\x00\xff\xff\xff"]);
    const root = folder({ "model.pkl": Buffer.concat([HEAD, back, Buffer.alloc(100)]) });
    assert.equal((await inspect(root)).recordedVersions, undefined);
  });

  it("does not recurse into arrays of objects inside arrays of objects", () => {
    const nested = Buffer.concat(Array.from({ length: 20_000 }, () => array("O8", ["K\x01"])));
    assert.deepEqual(versions(Buffer.concat([HEAD, nested])), []);
  });

  it("finds the version at the end of a model with more entries than are walked", () => {
    const words = Array.from({ length: 80_000 }, (_, at) => [
      text(`word${at}`),
      Buffer.from("K\x01"),
    ]);
    assert.deepEqual(versions(entries([...words.flat(), KEY, text("1.6.1")])), ["1.6.1"]);
  });

  it("finds the version at the end of a model with strings longer than are read", () => {
    const long = Array.from({ length: 6000 }, () => [text("w".repeat(500)), text("v")]);
    assert.deepEqual(versions(entries([...long.flat(), KEY, text("1.6.1")])), ["1.6.1"]);
  });

  it("reads at most 2 MB of ten million bytes of strings", () => {
    const many = Array.from({ length: 20_000 }, () => [text("w".repeat(500)), text("v")]);
    const source = counted(entries(many.flat()));
    assert.deepEqual(versionsIn(source, { format: "pickle" }), []);
    assert.ok(source.bytesRead <= 2 << 20);
  });

  it("decompresses only the start of a compressed file", () => {
    const bomb = Buffer.concat([
      entries([text("a"), text("b")]).subarray(0, -1),
      Buffer.alloc(1 << 26, 0x4e),
    ]);
    const bytes = deflateSync(bomb);
    const source = counted(bytes);
    assert.deepEqual(versionsIn(source, recognise(bufferSource(bytes))), []);
    // A byte of deflate decompresses to at most 1032 bytes.
    assert.ok(source.bytesRead > 0 && source.bytesRead * 1032 < 32 << 20, `${source.bytesRead}`);
  });
});

/** An array as joblib describes it, without its data. */
function array(dtype: string, shape: readonly string[]): Buffer {
  const of = (name: string) => Buffer.from(`c${name.replace(/\.(?=[^.]*$)/, "\n")}\n`);
  return Buffer.concat([
    of("joblib.numpy_pickle.NumpyArrayWrapper"),
    Buffer.from(")\x81}(", "latin1"),
    text("shape"),
    Buffer.from(`(${shape.join("")}t`, "latin1"),
    text("dtype"),
    of("numpy.dtype"),
    text(dtype),
    Buffer.from("\x89\x88\x87R", "latin1"),
    Buffer.from("ub"),
  ]);
}

describe("versionsIn, on other hostile files", () => {
  const torch = (version: string) =>
    zip([
      { name: "m/data.pkl", content: entries([text("a"), text("b")]) },
      { name: "m/version", content: Buffer.from(version) },
    ]);

  it("reads the format of a torch archive", () =>
    assert.deepEqual(versions(torch("10\n")), ["10"]));
  for (const version of ["", "1e9", "10\n11", "9".repeat(1000)]) {
    it(`ignores ${JSON.stringify(version.slice(0, 20))} as the format of a torch archive`, () =>
      assert.deepEqual(versions(torch(version)), []));
  }

  it("reads at most 2 MB of an archive with the largest allowed number of members", () => {
    const members = Array.from({ length: 15_000 }, (_, at) => `m/data/${"0".repeat(100)}${at}`);
    const names = ["m/data.pkl", ...members, "m/version"];
    const content = Buffer.from("3");
    const source = counted(zip(names.map((name) => ({ name, content }))));
    versionsIn(source, { format: "torch" });
    assert.ok(source.bytesRead <= 2 << 20);
  });

  it("ignores a version inside another property of an XGBoost model", () => {
    const model = { learner: { attributes: { version: [9, 9, 9] } }, version: [2, 1, 4] };
    assert.deepEqual(versions(Buffer.from(JSON.stringify(model))), ["2.1.4"]);
    const without = { learner: { version: [9, 9, 9], attributes: {} }, version: "x" };
    assert.deepEqual(versions(Buffer.from(JSON.stringify(without))), []);
  });

  it("ignores a Keras version inside a quoted string", () => {
    const archive = (metadata: string) =>
      zip([
        { name: "config.json", content: Buffer.from("{}") },
        { name: "metadata.json", content: Buffer.from(metadata) },
      ]);
    const quoted = JSON.stringify({ note: '"keras_version": "9.9.9"' });
    assert.deepEqual(versions(archive(quoted)), []);
    assert.deepEqual(versions(archive('{"keras_version": "2.2.4-tf"}')), ["2.2.4"]);
  });
});

describe("versionsIn, on damaged files", () => {
  const folders = ["recorded", "torch_model", "keras_archive", "keras_legacy_h5", "keras2_save"];
  const inputs = folders.flatMap((folder) =>
    readdirSync(join(fixtures, folder), { recursive: true, encoding: "utf8" })
      .map((file) => join(fixtures, folder, file))
      .filter((file) => statSync(file).isFile())
      .map((file) => {
        const bytes = readFileSync(file);
        return { bytes, found: recognise(bufferSource(bytes)) };
      }),
  );

  it("never throws for a truncated file", () => {
    for (const { bytes, found } of inputs) {
      const step = Math.max(1, Math.floor(bytes.length / 100));
      for (let length = 0; length < bytes.length; length += step)
        versionsIn(bufferSource(bytes.subarray(0, length)), found);
    }
  });

  it("never throws for 4000 files with changed bytes, and reads at most 2 MB of each", function () {
    this.timeout(0);
    const next = random(20260102);
    for (let round = 0; round < 4000; round++) {
      const { bytes, found } = inputs[next() % inputs.length] ?? assert.fail();
      const changed = Buffer.from(bytes);
      for (let change = 0; change < 1 + (next() % 8); change++)
        changed[next() % changed.length] = next() & 0xff;
      const source = counted(changed);
      const seed = `seed 20260102, round ${round}`;
      for (const { version } of versionsIn(source, found)) assert.match(version, /^\d/, seed);
      assert.ok(source.bytesRead <= 2 << 20, seed);
    }
  });
});
