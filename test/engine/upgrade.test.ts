import assert from "node:assert/strict";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { exportOf } from "../support/exports";
import { withEmulator } from "../support/hooks";
import { aProject, copyOf, pack, scratchFolder } from "../support/project";

const emulator = withEmulator();

describe("an upgrade of a ModelVersion", () => {
  it("is described in words, refused if it breaks clients, and no change once it is done", async () => {
    await emulator().createBucket("upgrades");
    const project = aProject(
      'new ModelVersion("iris", { bucket: "upgrades", export: { path: "./export" } });',
    );
    const exported = copyOf("module_two_signatures", project);
    const stack = new Stack(project, scratchFolder(), emulator().endpoint);
    await stack.init();
    const first = await stack.up("--skip-preview");
    assert.equal(first.code, 0, first.output);
    assert.doesNotMatch(first.output, /differs from version/);

    rmSync(exported, { recursive: true });
    cpSync(exportOf("keras3_export"), exported, { recursive: true });
    const warned = await stack.preview("--policy-pack", pack);
    assert.equal(warned.code, 0, warned.output);
    assert.match(
      warned.output,
      /differs from version [0-9a-f]{16}:\n(.*\n)* +serving_default: input x is renamed to features \(breaks clients\)/,
    );
    assert.match(warned.output, /\[advisory\] .*upgrade-compatible/);
    assert.match(
      warned.output,
      /signature serve_image is gone, compared with version [0-9a-f]{16} \[UPG001\]/,
    );

    const config = join(project, "policies.json");
    writeFileSync(config, JSON.stringify({ "upgrade-compatible": "mandatory" }));
    const gate = ["--policy-pack", pack, "--policy-pack-config", config] as const;
    const refused = await stack.preview(...gate);
    assert.notEqual(refused.code, 0);
    assert.match(refused.output, /\[mandatory\] .*upgrade-compatible/);

    const upgraded = await stack.up("--skip-preview");
    assert.equal(upgraded.code, 0, upgraded.output);
    const after = await stack.preview("--expect-no-changes", ...gate);
    assert.equal(after.code, 0, after.output);
    assert.doesNotMatch(after.output, /differs from version/);
  });
});
