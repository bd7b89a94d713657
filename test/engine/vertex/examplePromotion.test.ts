import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack, scratchFolder } from "../../support/project";
import { type Outputs, withExample } from "../../support/vertex/exampleStack";

describe("examples/vertex, from dev over staging to prod", function () {
  this.timeout(1_800_000);
  const world = withExample();
  /** Words of a run under the policies, of which promotion takes versions from a bucket only. */
  const judged = (stage: string, bucket: string) => {
    const config = join(scratchFolder(), "policies.json");
    const stacks = { [stage]: { from: [`gs://${bucket}/models`] } };
    writeFileSync(config, JSON.stringify({ promotion: { stacks } }));
    return ["--policy-pack", pack, "--policy-pack-config", config];
  };
  /** Takes what another stack has published, and returns the outputs. */
  async function promoted(
    { bucketName: bucket, digest: iris, classifierDigest: classifier }: Outputs,
    name: string,
  ): Promise<Outputs> {
    const stack = await world().stack(name);
    stack.configure({ "vertex-models:promoted": { bucket, iris, classifier } });
    const words = judged(name, bucket);
    await stack.applied(...words);
    if (name === "prod") await stack.succeed(["preview", "--expect-no-changes", ...words]);
    return stack.outputs();
  }

  it("serves the same bytes under the same digests in three buckets, and builds nothing again", async () => {
    const { vertex, storage, builds, bytesIn, traffic } = world();
    const stack = await world().stack("dev");
    await stack.applied("--policy-pack", pack);
    const dev = await stack.outputs();
    const first = await bytesIn(dev.bucketName);
    const uploads = storage.uploads.length;

    const staging = await promoted(dev, "staging");
    const prod = await promoted(staging, "prod");
    // The source of the build is beside the version that was built first.
    const published = Object.entries(first).filter(([name]) => !name.includes("/build/"));
    for (const { bucketName, digest, classifierDigest } of [staging, prod]) {
      assert.deepEqual(await bytesIn(bucketName), Object.fromEntries(published));
      assert.deepEqual([digest, classifierDigest], [dev.digest, dev.classifierDigest]);
    }
    assert.equal(storage.uploads.length, uploads);
    assert.equal(builds.builds.length, 1);
    const images = Object.values(vertex.state.models).flatMap(({ versions }) =>
      versions.map(({ body }) => Object(body["containerSpec"])["imageUri"]),
    );
    assert.equal(new Set(images).size, 2);
    assert.equal(Object.values(traffic()).length, 6);
    assert.ok(Object.values(traffic()).every((percent) => percent === 100));
  });
});
