import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { checkout, pack, scratchFolder } from "../support/project";
import { publishedManifest } from "../support/published";

const emulator = withEmulator();

async function example(path: string, stack = "dev"): Promise<Stack> {
  const made = new Stack(
    join(checkout, "examples", path),
    scratchFolder(),
    emulator().endpoint,
    stack,
  );
  await made.init();
  return made;
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bucket and folder of a version, from its `gs://BUCKET/PREFIX/NAME/DIGEST/model`. */
function placeOf(artifactUri: string): { bucket: string; folder: string } {
  const [, bucket = "", folder = ""] = /^gs:\/\/([^/]+)\/(.*)\/model$/.exec(artifactUri) ?? [];
  return { bucket, folder };
}

describe("examples/savedModel", () => {
  it("is uploaded, and a second update changes nothing", async () => {
    const stack = await example("savedModel");
    const first = await stack.up("--policy-pack", pack);
    assert.equal(first.code, 0, first.output);
    assert.match(first.output, /✅ model-version@v/);
    const { bucket, folder } = placeOf(await stack.output("artifactUri"));
    const manifest = await publishedManifest(emulator(), bucket, `${folder}/manifest.json`);
    assert.equal(folder, `models/iris/${manifest.contentDigest.slice(7, 23)}`);
    for (const { path, sha256: digest } of manifest.files) {
      assert.equal(sha256(await emulator().read(bucket, `${folder}/model/${path}`)), digest);
    }
    assert.equal((await emulator().list(bucket)).length, manifest.fileCount + 1);
    const second = await stack.up("--policy-pack", pack);
    assert.match(second.output, /Resources:\n {4}8 unchanged/);
    const destroyed = await stack.destroy();
    assert.equal(destroyed.code, 0, destroyed.output);
  });
});

describe("examples/customPrediction", () => {
  it("uploads the artifacts, the source distribution and its Dockerfile", async () => {
    const stack = await example("customPrediction");
    const run = await stack.up("--policy-pack", pack);
    assert.equal(run.code, 0, run.output);
    const { bucket, folder } = placeOf(await stack.output("artifactUri"));
    assert.deepEqual(await emulator().list(bucket), [
      `${folder}/manifest.json`,
      `${folder}/model/model.pt`,
      `${folder}/package/Dockerfile`,
      `${folder}/package/classifier-1.0.0.tar.gz`,
    ]);
    assert.equal(
      await stack.output("packageUri"),
      `gs://${bucket}/${folder}/package/classifier-1.0.0.tar.gz`,
    );
    const { files } = await publishedManifest(emulator(), bucket, `${folder}/manifest.json`);
    const model = files.find(({ path }) => path === "model/model.pt");
    assert.equal(sha256(await emulator().read(bucket, `${folder}/model/model.pt`)), model?.sha256);
  });
});

describe("examples/refused", () => {
  const cases = [
    ["format", "model-format", /model\.pkl: a pickle .* \[FMT001\]\n\s+Loading .*\n\s+Fix: /],
    ["size", "bundle-size", /33\.7 kB in 4 files, 30\.0 kB allowed \[SIZ001\]\n.*\n\s+Fix: /],
    [
      "dependency",
      "requirements-complete",
      /predictor\.py:7: imports torchvision\.transforms.* \[IMP001\]\n.*\n\s+Fix: add torchvision==0\.16\.2/,
    ],
    [
      "version",
      "framework-version",
      /saved_model\.pb: was written by TensorFlow 2\.21\.0, but the server runs 2\.15 \[VER001\]\n.*\n\s+Fix: /,
    ],
  ] as const;

  for (const [name, policy, message] of cases) {
    it(`${name} is refused in preview by ${policy}`, async () => {
      const stack = await example(`refused/${name}`);
      const config = name === "size" ? ["--policy-pack-config", "policy-config.json"] : [];
      const { code, output } = await stack.preview("--policy-pack", pack, ...config);
      assert.notEqual(code, 0);
      assert.match(output, new RegExp(`\\[mandatory\\] .*  ${policy}  `));
      assert.match(output, message);
    });
  }

  it("leaves nothing in the bucket when up skips the preview", async () => {
    await emulator().createBucket("models");
    const stack = await example("refused/format");
    const { code } = await stack.up("--skip-preview", "--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.deepEqual(await emulator().list("models"), []);
  });
});

describe("examples/environments", () => {
  it("is the same version in every stack, each with its own config and policies", async () => {
    const digests = new Set<string>();
    for (const name of ["dev", "staging", "prod"]) {
      const stack = await example("environments", name);
      const { code, output } = await stack.up(
        "--policy-pack",
        pack,
        "--policy-pack-config",
        `policies.${name}.json`,
      );
      assert.equal(code, 0, output);
      assert.match(await stack.output("artifactUri"), new RegExp(`/models/${name}/iris/`));
      digests.add(await stack.output("contentDigest"));
    }
    assert.equal(digests.size, 1);
  });
});
