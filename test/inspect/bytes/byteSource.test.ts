import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type ByteSource,
  bufferSource,
  withFile,
  withSmallFile,
} from "../../../inspect/bytes/byteSource";
import { sectionOf } from "../../../inspect/bytes/subrange";
import { recogniseFile } from "../../../inspect/formats";
import { withFolders } from "../../support/folders";

const BYTES = Buffer.from("0123456789");
const RANGES: readonly [offset: number, length: number, expected: string][] = [
  [0, 4, "0123"],
  [8, 4, "89"],
  [10, 1, ""],
  [-1, 4, ""],
  [-20, 20, ""],
  [2 ** 60, 4, ""],
  [2, -1, ""],
];

describe("a byte source", () => {
  const { folder } = withFolders();
  const sources: Readonly<Record<string, (use: (source: ByteSource) => void) => void>> = {
    "in memory": (use) => use(bufferSource(BYTES)),
    "on disk": (use) => withFile(join(folder({ file: BYTES }), "file"), use),
    "that is a part of another": (use) => {
      const around = Buffer.concat([Buffer.from("<<"), BYTES, Buffer.from(">>")]);
      use(sectionOf(bufferSource(around), 2, BYTES.length));
    },
  };
  for (const [where, open] of Object.entries(sources)) {
    for (const [offset, length, expected] of RANGES) {
      it(`${where} gives "${expected}" for ${length} bytes from ${offset}`, () =>
        open((source) => assert.equal(source.read(offset, length).toString(), expected)));
    }
  }

  it("that is small returns the bytes of each file, one after the other", () => {
    const root = folder({ long: BYTES, short: BYTES.subarray(2, 5), empty: "" });
    const contents = ["long", "short", "empty", "long"].map((name) =>
      withSmallFile(join(root, name), BYTES.length, (source) => source.read(0, 99).toString()),
    );
    assert.deepEqual(contents, ["0123456789", "234", "", "0123456789"]);
  });

  it("that is larger is read only at the requested place", () => {
    const file = join(folder({ file: BYTES }), "file");
    const read = (small: number) =>
      withSmallFile(file, small, (source) => `${source.size} ${source.read(8, 9)}`);
    assert.deepEqual([4, 9, 10].map(read), Array(3).fill("10 89"));
  });

  it("keeps its bytes while another file is read", () => {
    const root = folder({ outer: BYTES, inner: "another" });
    const text = withSmallFile(join(root, "outer"), 64, (source) => {
      withSmallFile(join(root, "inner"), 64, (inner) => inner.read(0, 1));
      return source.read(0, 64).toString();
    });
    assert.equal(text, BYTES.toString());
  });

  it("does not read a folder or a device", () => {
    const root = folder({});
    for (const path of [root, "/dev/null"]) {
      assert.deepEqual(recogniseFile(path), {
        format: "unreadable",
        fault: "cannot be read: it is not a file",
      });
    }
  });

  it("refuses a zip whose directory would start before the file", () => {
    const end = Buffer.alloc(22, 0xff);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(0, 20);
    const found = recogniseFile(join(folder({ "model.zip": end }), "model.zip"));
    assert.notEqual(found.format, "unreadable");
  });
});
