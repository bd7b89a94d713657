import assert from "node:assert/strict";
import { join } from "node:path";
import { type ByteSource, bufferSource, withFile } from "../../../inspect/bytes/byteSource";
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

  it("refuses a zip whose directory would be before the file", () => {
    const end = Buffer.alloc(22, 0xff);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(0, 20);
    const found = recogniseFile(join(folder({ "model.zip": end }), "model.zip"));
    assert.notEqual(found.format, "unreadable");
  });
});
