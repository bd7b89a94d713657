import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, copyOf, fixtures, pack, scratchFolder } from "../support/project";

const emulator = withEmulator();
const signed = (file: string) => join(fixtures, "signed", file);

/** A stack whose program has a version of multi_input with the signature beside it, and words that demand it. */
async function aSignedVersion(bucket: string): Promise<[stack: Stack, words: string[]]> {
  const project = aProject(
    `new ModelVersion("iris", { bucket: "${bucket}", export: { path: "./export" }, modelSignature: "./release.sig" });`,
  );
  copyOf("multi_input", project);
  cpSync(signed("model.sig"), join(project, "release.sig"));
  const config = join(project, "policies.json");
  const policy = { enforcementLevel: "mandatory", required: true };
  const publicKeys = [readFileSync(signed("signer.pub"), "utf8")];
  writeFileSync(config, JSON.stringify({ "model-signature": { ...policy, publicKeys } }));
  const stack = new Stack(project, scratchFolder(), emulator().endpoint, "dev");
  await stack.init();
  return [stack, ["--policy-pack", pack, "--policy-pack-config", config]];
}

describe("a signed ModelVersion", () => {
  it("is verified in preview, and uploads its signature beside the files", async () => {
    await emulator().createBucket("signed");
    const [stack, words] = await aSignedVersion("signed");
    const preview = await stack.preview(...words);
    assert.equal(preview.code, 0, preview.output);
    const { code, output } = await stack.up("--skip-preview", ...words);
    assert.equal(code, 0, output);
    const objects = await emulator().list("signed");
    const [uploaded = ""] = objects.filter((name) => name.endsWith("/model/model.sig"));
    assert.ok(
      (await emulator().read("signed", uploaded)).equals(readFileSync(signed("model.sig"))),
    );
  });

  it("is refused in preview with one changed file", async () => {
    const [stack, words] = await aSignedVersion("signed");
    writeFileSync(join(stack.project, "export/assets.txt"), "new");
    const { code, output } = await stack.preview(...words);
    assert.notEqual(code, 0);
    assert.match(output, /\[mandatory\] .*model-signature [^\n]*\n[^\n]*\[SGN006\]/);
  });
});
