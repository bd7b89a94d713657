import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { describeChecked } from "../../../rules/notChecked/checked";
import { exportOf } from "../../support/exports";
import { copyOf, scratchFolder } from "../../support/project";

const SHARD = "variables/variables.data-00000-of-00001";
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12\n`;

async function sums(root: string): Promise<string[]> {
  return describeChecked(await inspect(root)).filter((one) => one.includes("checksums"));
}

describe("what was checked about variables", () => {
  it("is their checksums if no shard is missing", async () => {
    assert.deepEqual(await sums(exportOf("multi_input")), ["the checksums of 1 variable"]);
  });

  it("does not include checksums if a shard is missing, truncated or a Git LFS pointer", async () => {
    const missing = copyOf("multi_input", scratchFolder());
    rmSync(join(missing, SHARD));
    const pointer = copyOf("multi_input", scratchFolder());
    writeFileSync(join(pointer, SHARD), POINTER);
    const short = copyOf("multi_input", scratchFolder());
    writeFileSync(join(short, SHARD), Buffer.alloc(4));
    for (const root of [missing, pointer, short]) assert.deepEqual(await sums(root), []);
  });
});
