import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { findPulumi } from "../../tools/setup/findPulumi";
import { withEmulator } from "../support/hooks";
import { aProject, checkout, copyOf, fixtures, pack, scratchFolder } from "../support/project";

const emulator = withEmulator();
const AUDIT = join(checkout, "policies/profiles/audit.json");

/** `pulumi policy analyze` exists since 3.229. */
const canAnalyze = Number(findPulumi()?.version.split(".")[1]) >= 229;

const PROGRAM = `
const path = require("path");
new ModelVersion("good", { bucket: "audited", export: { path: "./export" } });
if (process.env.BEFORE_THE_GATE) {
  new ModelVersion("bad", { bucket: "audited", export: { path: "./bad" } });
  new gcp.storage.BucketObject("beside", { bucket: "audited", name: "beside.pkl",
    source: new pulumi.asset.FileAsset(path.resolve("labels.txt")) });
}`;

/** A stack that was deployed without a policy pack, and whose files were deleted afterwards. */
async function deployed(environment: NodeJS.ProcessEnv): Promise<Stack> {
  const project = aProject(PROGRAM);
  const exported = copyOf("keras3_export", project);
  copyFileSync(join(fixtures, "sklearn_model/model.pkl"), join(project, "labels.txt"));
  const bad = join(project, "bad");
  copyOf("unsafe_ops", project, bad);
  const stack = new Stack(project, scratchFolder(), emulator().endpoint, "dev", environment);
  await stack.init();
  const { code, output } = await stack.up("--skip-preview");
  assert.equal(code, 0, output);
  for (const folder of [exported, bad]) rmSync(folder, { recursive: true });
  return stack;
}

function analyze(stack: Stack, ...words: string[]) {
  return stack.run(["policy", "analyze", "--stack", "dev", "--policy-pack", pack, ...words]);
}

describe("pulumi policy analyze, on deployed versions", () => {
  before(async function () {
    if (!canAnalyze) this.skip();
    await emulator().createBucket("audited");
  });

  it("accepts a valid version on a machine without its files", async () => {
    const stack = await deployed({});
    const { code, output } = await analyze(stack, "--policy-pack-config", AUDIT);
    assert.equal(code, 0, output);
    const unaware = await analyze(stack);
    assert.notEqual(unaware.code, 0);
    assert.match(unaware.output, /\[UPL008\]\n.*\n +Fix: .*audit\.json/);
  });

  it("reports what was deployed before the pack was used", async () => {
    const stack = await deployed({ BEFORE_THE_GATE: "1" });
    const { code, output } = await analyze(stack, "--policy-pack-config", AUDIT);
    assert.notEqual(code, 0);
    assert.match(output, /\[mandatory\] .*graph-safety {2}\(\S+: bad\)\n.*\[OPS001\]/);
    assert.match(output, /\[mandatory\] .*uploads-accounted-for {2}\(\S+: beside\)\n.*\[UPL007\]/);
    assert.doesNotMatch(output, /\[mandatory\] .*\(\S+: good\)/);
  });
});
