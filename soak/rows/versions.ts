import assert from "node:assert/strict";
import { join } from "node:path";
import { aProject, copyOf, pack } from "../../test/support/project";
import { publishedManifest } from "../../test/support/published";
import { Emulator } from "../../tools/engineRun/emulator";
import { Stack } from "../../tools/engineRun/stack";
import { findPulumi } from "../../tools/setup/findPulumi";
import { Ends, type Row } from "../row";

const BUCKET = "models";
const COUNT = 1000;

/**
 * Saves the state once an update. By default, the engine writes all of it after each resource, which for 5,000 objects
 * takes an hour.
 */
const ONE_CHECKPOINT = { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" };

export const manyVersions: Row = {
  name: "stack-1000",
  about:
    "One stack with 1,000 ModelVersions is previewed with the policy pack, published to the storage emulator, updated without a change, and destroyed. The engine saves its state once an update.",
  holds:
    "every version is published with the digest that its manifest says, and the update changes nothing.",
  isLong: true,
  async run({ folder }) {
    if (!findPulumi()) return { skipped: "no engine: npm run setup" };
    const ends = new Ends();
    const emulator = await Emulator.start();
    try {
      await emulator.createBucket(BUCKET);
      const project = aProject(`
for (let index = 0; index < ${COUNT}; index++)
  new ModelVersion("iris" + index, { bucket: "${BUCKET}", export: { path: "./export" } });`);
      copyOf("tf1_two_metagraphs", project);
      const stack = new Stack(
        project,
        join(folder, "stack"),
        emulator.endpoint,
        "dev",
        ONE_CHECKPOINT,
      );
      await stack.init();
      const preview = await stack.preview("--policy-pack", pack);
      assert.equal(preview.code, 0, preview.output.slice(-2000));
      ends.count("previewed");
      const up = await stack.up("--skip-preview");
      assert.equal(up.code, 0, up.output.slice(-2000));
      const markers = (await emulator.list(BUCKET)).filter((name) =>
        name.endsWith("/manifest.json"),
      );
      assert.equal(markers.length, COUNT, `${markers.length} versions are published`);
      for (const marker of markers) await publishedManifest(emulator, BUCKET, marker);
      ends.count("published");
      const again = await stack.up("--skip-preview");
      assert.equal(again.code, 0, again.output.slice(-2000));
      assert.doesNotMatch(again.output, /[+~-] \d+ (created|updated|deleted|replaced)/);
      ends.count("updated without a change");
      const destroyed = await stack.destroy("--skip-preview");
      assert.equal(destroyed.code, 0, destroyed.output.slice(-2000));
      ends.count("destroyed");
      return ends.outcome;
    } finally {
      await emulator.stop();
    }
  },
};
