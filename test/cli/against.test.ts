import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../support/commandLine";
import { exportOf } from "../support/exports";
import { scratchFolder } from "../support/project";

describe("model-version check --against", () => {
  const before = exportOf("module_two_signatures");
  const check = (path: string) =>
    commandLine("check", exportOf("keras3_export"), "--against", path, "--json");

  it("gives the same result for a folder, for its packed version, and for an older manifest format", async () => {
    const output = scratchFolder();
    await commandLine("pack", before, "-o", output, "--name", "iris");
    const names = readdirSync(output, { recursive: true, encoding: "utf8" });
    const published = names.find((name) => name.endsWith("manifest.json")) ?? "";
    const older = join(output, "older.json");
    writeFileSync(older, (await commandLine("inspect", before, "--json")).out);
    const [ofFolder, ...others] = [
      await check(before),
      await check(join(output, published)),
      await check(older),
    ];
    assert.match(ofFolder.out, /"signature-removed"/);
    for (const { code, out } of others) {
      assert.equal(out, ofFolder.out);
      assert.equal(code, ofFolder.code);
    }
  });

  it("says which manifest formats it reads if the previous version has another one", async () => {
    const folder = scratchFolder();
    const path = join(folder, "manifest.json");
    writeFileSync(path, '{"schema":3}');
    const { code, err } = await check(path);
    assert.equal(code, 2);
    assert.match(
      err,
      /is not a manifest that this release reads: schema is 3, expected \(1 \| 2\)/,
    );
  });
});
