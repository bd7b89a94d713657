import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shortDigest } from "../../../inspect";
import { type Contents, packVersion } from "../../../packing/packVersion";
import { publishBundle } from "../../../storage/publishBundle";
import { exportOf } from "../../support/exports";
import { withEmulator } from "../../support/hooks";
import { copyOf, pack, scratchFolder } from "../../support/project";
import { strictly } from "../../support/storage/preconditions";
import { workOn } from "../../support/storage/workOn";
import { StorageProxy } from "../../support/storageProxy";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";

const EXPORT = "tf1_two_metagraphs";
const STAGES = ["dev", "staging", "prod"] as const;
type Stage = (typeof STAGES)[number];

const serving = (stage: Stage) =>
  `registration: { modelId: "iris-${stage}", container: { image: "europe-docker.pkg.dev/acme/serving/tensorflow:2.15" } }`;
const PACKED = `const iris = new ModelVersion("iris", {
  bucket: "dev-models", export: { path: "./export" }, upload: "bundle", ${serving("dev")},
});`;
const promoted = (stage: Stage, digest: string, from: string) =>
  `const iris = ModelVersion.fromDigest("iris", {
  bucket: "${stage}-models", digest: "${digest}", from: ${from}, ${serving(stage)},
});`;
const OUTPUTS = `
exports.digest = iris.contentDigest;
exports.uri = iris.artifactUri;
`;
const FROM = ["gs://staging-models/models"];

describe("promotion from bucket to bucket, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const emulator = withEmulator();
  let storage: StorageProxy;
  let packed: Contents;
  let digest: string;

  before(async () => {
    storage = await StorageProxy.start(emulator().origin);
    storage.handler = strictly(emulator().origin, { rewriteCalls: 3 });
    packed = await packVersion(exportOf(EXPORT), { name: "iris" });
    digest = shortDigest(packed.manifest.contentDigest);
  });
  after(() => storage.stop());
  beforeEach(async () => {
    for (const bucket of STAGES.map((stage) => `${stage}-models`)) {
      await emulator().createBucket(bucket);
      for (const name of await emulator().list(bucket)) await emulator().remove(bucket, name);
    }
  });

  /** Publishes the version in the bucket of a stage without a run. */
  const publish = (stage: Stage) => {
    const { contentDigest } = packed.manifest;
    const place = { bucket: `${stage}-models`, name: "iris", digest: contentDigest };
    return publishBundle(workOn(storage.url), { place, plan: packed, settings: {} });
  };
  async function aStack(stage: Stage, program: string): Promise<VertexStack> {
    const where = { storage: storage.endpoint };
    const stack = await VertexStack.create(vertex(), program + OUTPUTS, stage, where);
    copyOf(EXPORT, stack.folder);
    const config = join(stack.folder, `Pulumi.${stage}.yaml`);
    const endpoint = `config:\n  model-version:storageEndpoint: ${storage.url}`;
    writeFileSync(config, readFileSync(config, "utf8").replace("config:", endpoint));
    return stack;
  }
  const from = (stage: Stage) => `{ bucket: "${stage}-models" }`;
  const prodFrom = (stage: Stage) => aStack("prod", promoted("prod", digest, from(stage)));
  const folder = () => `models/iris/${digest}`;
  /** Every object of a bucket, with its bytes. */
  const bytesIn = async (stage: Stage) => {
    const names = await emulator().list(`${stage}-models`);
    const read = names.map(async (name) => {
      return [name, (await emulator().read(`${stage}-models`, name)).toString("hex")] as const;
    });
    return Object.fromEntries(await Promise.all(read));
  };
  /** What is registered of a bucket. */
  const registered = (stage: Stage) =>
    Object.values(vertex().state.models)
      .flatMap(({ versions }) => versions.map(({ body }) => String(body["artifactUri"])))
      .filter((uri) => uri.startsWith(`gs://${stage}-models/`));
  /** The words of a run under the policy, configured for the stack `prod`. */
  const judgedBy = (options: object) => {
    const config = join(scratchFolder(), "policies.json");
    writeFileSync(config, JSON.stringify({ promotion: { stacks: { prod: options } } }));
    return ["--policy-pack", pack, "--policy-pack-config", config];
  };

  it("carries one digest and the same bytes from dev over staging to prod, and builds nothing again", async () => {
    const dev = await aStack("dev", PACKED);
    await dev.applied();
    assert.equal(shortDigest(await dev.output("digest")), digest);
    const [uploads, first] = [storage.uploads.length, await bytesIn("dev")];
    const staging = await aStack("staging", promoted("staging", digest, from("dev")));
    const planned = await staging.succeed(["preview"]);
    assert.match(planned, /copies \d+ objects \(.*\) of gs:\/\/dev-models\/models\/iris\/\w{16}/);
    assert.deepEqual(await emulator().list("staging-models"), []);
    await staging.applied();

    const prod = await prodFrom("staging");
    const words = judgedBy({ from: FROM });
    await prod.succeed(["up", "--yes", ...words]);
    assert.deepEqual(await bytesIn("staging"), first);
    assert.deepEqual(await bytesIn("prod"), first);
    assert.equal(shortDigest(await prod.output("digest")), digest);
    assert.equal(await prod.output("uri"), `gs://prod-models/${folder()}/model`);
    assert.deepEqual(registered("prod"), [`gs://prod-models/${folder()}/model`]);
    assert.equal(storage.uploads.length, uploads, "only rewrites");
    assert.equal(storage.rewrites.length, 2 * 3 * Object.keys(first).length);
    await prod.succeed(["preview", "--expect-no-changes", ...words]);
  });

  it("changes nothing once the source is cleaned up, and keeps the objects when it is removed", async () => {
    await publish("staging");
    const prod = await prodFrom("staging");
    await prod.applied();
    const first = await bytesIn("prod");
    for (const name of await emulator().list("staging-models"))
      await emulator().remove("staging-models", name);
    const words = judgedBy({ from: FROM });
    await prod.succeed(["preview", "--expect-no-changes", ...words]);
    await prod.succeed(["refresh", "--yes", "--expect-no-changes"]);
    const gone = await prod.succeed(["destroy", "--yes"]);
    assert.match(gone, /keeps the objects of gs:\/\/prod-models/);
    assert.deepEqual(await bytesIn("prod"), first);
    assert.deepEqual(registered("prod"), []);
  });

  it("is refused in preview for local files, another source, and missing, foreign or recent evidence", async () => {
    await publish("dev");
    const stack = await aStack("prod", PACKED);
    const refusal = async (program: string, options: object) => {
      stack.write(program + OUTPUTS);
      const { code, output } = await stack.run(["preview", ...judgedBy(options)]);
      assert.notEqual(code, 0, output);
      return { output, codes: [...new Set(output.match(/PRM\d{3}/g))].join(" ") };
    };
    const dev = { from: ["gs://dev-models/models"], minHours: 24 };
    const ofDev = promoted("prod", digest, from("dev"));
    assert.equal((await refusal(PACKED, { from: FROM })).codes, "PRM001");
    assert.equal((await refusal(ofDev, { from: FROM })).codes, "PRM002");
    assert.equal((await refusal(ofDev, dev)).codes, "PRM004");
    // What the component has read of a version where it is, is not evidence.
    const read = promoted("prod", digest, "undefined").replace("prod-models", "dev-models");
    assert.equal((await refusal(read, dev)).codes, "PRM003");

    const copy = (more: string) => `
const copy = new pulumi.CustomResource("model-version:index:BundleCopy", "iris", {
  source: { bucket: "dev-models", name: "iris", digest: "${digest}" }, bucket: "prod-models", ${more}
});
const iris = { contentDigest: copy.id, artifactUri: copy.id };`;
    const strict = storage.handler;
    storage.handler = (passing) =>
      passing.bucket === "dev-models" ? { status: 403, message: "no access" } : strict(passing);
    assert.equal((await refusal(copy(""), dev)).codes, "PRM003");
    storage.handler = strict;
    const evidence = `evidence: { contentDigest: "sha256:0", manifestGeneration: "1", publishedAt: "2020-01-01T00:00:00Z" }`;
    assert.match((await refusal(copy(evidence), dev)).output, /evidence/);

    const absent = promoted("prod", "0123456789abcdef", from("staging"));
    const none = await refusal(absent, { from: FROM });
    assert.match(none.output, /gs:\/\/staging-models\/models\/iris\/0123456789abcdef/);
    assert.match(none.output, /has no manifest\.json, so nothing complete is published there/);
    assert.deepEqual(await emulator().list("prod-models"), []);
  });

  const objectOf = (file: string) => `${folder()}/model/${file}`;
  const GRAPH = "saved_model.pb";
  const FAULTS: readonly (readonly [string, (object: string) => Promise<void>, RegExp])[] = [
    [
      "an object of the source has changed",
      (object) => emulator().write("dev-models", object, "other"),
      /has changed \S+saved_model\.pb, so it is not what its manifest says; nothing is published/,
    ],
    [
      "an object of the source is missing",
      (object) => emulator().remove("dev-models", object),
      /does not have \S+saved_model\.pb, so it is not what/,
    ],
    [
      "an object of the source is truncated",
      async (object) => {
        const half = String(await emulator().read("dev-models", object)).slice(0, 100);
        await emulator().write("dev-models", object, half);
      },
      /has changed \S+saved_model\.pb, so it is not what/,
    ],
    [
      "the target has other bytes",
      (object) => emulator().write("prod-models", object, "theirs"),
      /gs:\/\/prod-models\/\S+saved_model\.pb has other bytes than the version/,
    ],
  ];
  for (const [what, change, message] of FAULTS) {
    it(`publishes and registers nothing if ${what}`, async () => {
      await publish("dev");
      await change(objectOf(GRAPH));
      const stack = await prodFrom("dev");
      const { code, output } = await stack.run(["up", "--yes", "--skip-preview"]);
      assert.notEqual(code, 0);
      assert.match(output, message);
      const names = await emulator().list("prod-models");
      assert.ok(!names.includes(`${folder()}/manifest.json`));
      assert.deepEqual(registered("prod"), []);
    });
  }

  it("imports a BundleCopy by its place, and has nothing to do then", async () => {
    await publish("dev");
    await publish("prod");
    const id = `gs://prod-models/${folder()}`;
    const copy = (options: string) => `
const { BundleCopy } = require("model-version");
const copy = new BundleCopy("iris", {
  source: { bucket: "dev-models", name: "iris", digest: "${digest}" },
  bucket: "prod-models",
}, { ${options} });
const iris = { contentDigest: copy.contentDigest, artifactUri: copy.artifactUri };`;
    const stack = await aStack("prod", copy(`import: "${id}"`));
    const { length } = storage.rewrites;
    await stack.applied();
    assert.equal(await stack.output("uri"), `${id}/model`);
    stack.write(copy("") + OUTPUTS);
    await stack.succeed(["preview", "--expect-no-changes"]);
    await stack.succeed(["refresh", "--yes", "--expect-no-changes"]);
    await emulator().remove("prod-models", `${folder()}/manifest.json`);
    assert.match(await stack.succeed(["preview"]), /iris +create/);
    assert.equal(storage.rewrites.length, length);
  });

  it("reads the manifest of a version for a program", async () => {
    await publish("dev");
    const program = (bucket: string) => `const { readManifest } = require("model-version");
const read = pulumi.output(readManifest({ bucket: "${bucket}", name: "iris", digest: "${digest}" }));
const iris = { contentDigest: read.contentDigest, artifactUri: read.manifest.apply(({ fileCount }) => fileCount) };`;
    const stack = await aStack("prod", program("dev-models"));
    await stack.applied();
    assert.equal(shortDigest(await stack.output("digest")), digest);
    assert.equal(Number(await stack.output("uri")), packed.manifest.fileCount);
    stack.write(program("prod-models") + OUTPUTS);
    const { code, output } = await stack.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(output, /gs:\/\/prod-models\/\S+ has no manifest\.json/);
  });
});
