import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { walkBundle } from "../../inspect/bundle/walk";
import { type ByteSource, bufferSource } from "../../inspect/bytes/byteSource";
import { recognise } from "../../inspect/formats";
import { InputError } from "../../inspect/inputError";
import { logicalLines } from "../../inspect/requirements/requirementsText";
import { withFolders } from "../support/folders";
import { hdf5 } from "../support/modelBytes";
import { tar } from "../support/tar";

const { folder } = withFolders();

/** A head before 4 GiB of zero bytes, as a sparse file has them, that counts what is read of it. */
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

describe("a small input that asks for much work", () => {
  const heads = {
    "HDF5's signature": hdf5.subarray(0, 8),
    "a text": Buffer.from("a line of text\n".repeat(5000)),
    "a JSON text": Buffer.from(`[${"1,".repeat(40_000)}`),
    "a tar": tar([{ name: "a", content: Buffer.from("b") }]),
  };
  for (const [what, head] of Object.entries(heads)) {
    it(`is refused after at most 64 MB are read: ${what} before 4 GiB of zeros`, () => {
      const source = sparse(head);
      assert.notEqual(recognise(source).fault, undefined);
      assert.ok(source.bytesRead() < 64 << 20, `${source.bytesRead()} bytes`);
    });
  }

  it("is listed up to a bound: links that fan out", () => {
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

  it("is judged without recursion: a chat template 200,000 levels deep", () => {
    const deep = (text: string) =>
      bufferSource(
        Buffer.from(`{"chat_template": ${"[".repeat(200_000)}${text}${"]".repeat(200_000)}}`),
      );
    assert.equal(recognise(deep('"hello"')).format, "json");
    assert.deepEqual(recognise(deep('"{{ x.__class__ }}"')).code, [
      { kind: "template", where: "chat_template" },
    ]);
  });
});

function folderAt(root: string, level: number): string {
  const path = join(root, `f${level}`);
  mkdirSync(path, { recursive: true });
  return path;
}
