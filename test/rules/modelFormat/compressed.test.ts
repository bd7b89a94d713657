import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { copyOf, scratchFolder } from "../../support/project";

describe("model-format, on compressed files", () => {
  // Magic numbers: the .xz file format 1.2.1 (2.1.1.1), RFC 8878 (3.1.1), 7zFormat.txt of 7-Zip.
  const starts = {
    xz: "fd377a585a000004e6d6b446",
    zstd: "28b52ffd2400010000",
    "7z": "377abcaf271c0004",
  };
  for (const [name, hex] of Object.entries(starts)) {
    it(`refuses ${name} unread`, async () => {
      const root = copyOf("multi_input", scratchFolder());
      const bytes = Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(64)]);
      writeFileSync(join(root, "extra.bin"), bytes);
      const found = judge(await inspect(root)).filter(({ file }) => file === "extra.bin");
      assert.deepEqual(
        found.map(({ code, level }) => `${code} ${level}`),
        ["FMT006 mandatory"],
      );
    });
  }
});
