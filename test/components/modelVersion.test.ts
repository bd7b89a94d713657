import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ModelVersion } from "../../components";
import { shortDigest } from "../../inspect";
import { type Contents, packVersion } from "../../packing/packVersion";
import { exportOf } from "../support/exports";
import { promiseOf } from "../support/outputs";

/** Runs a program without an engine, as users do in tests; the bucket has the same content under every name. */
function withMocks(content = ""): string[] {
  const registered: string[] = [];
  pulumi.runtime.setMocks({
    newResource: ({ name, type, inputs }) => {
      registered.push(`${type} ${name}`);
      return { id: `${name}-id`, state: inputs };
    },
    call: ({ inputs }) => ({ ...inputs, content }),
  });
  return registered;
}

const EXPORT = { path: exportOf("keras3_export") };

describe("ModelVersion, in a program with mocks", () => {
  it("resolves its outputs if the mock reports no digests", async () => {
    withMocks();
    const { artifactUri } = new ModelVersion("iris", { bucket: "models", export: EXPORT });
    assert.match(
      await promiseOf(artifactUri),
      /^gs:\/\/models\/models\/iris\/[0-9a-f]{16}\/model$/,
    );
  });

  it("has a model name that is independent of the resource's", async () => {
    withMocks();
    const args = { bucket: "models", modelName: "iris", export: EXPORT };
    const { manifest, objects } = new ModelVersion("blue", args);
    assert.equal((await promiseOf(manifest)).name, "iris");
    for (const object of await promiseOf(objects)) assert.match(object, /^models\/iris\//);
  });
});

describe("ModelVersion.get", () => {
  let packed: Contents;
  const args = () => ({ bucket: "models", digest: shortDigest(packed.manifest.contentDigest) });

  before(async () => {
    packed = await packVersion(EXPORT.path, { name: "iris" });
  });

  it("has the outputs of the version that was published, and declares no objects", async () => {
    const registered = withMocks(packed.description);
    const version = ModelVersion.get("iris", args());
    assert.equal(await promiseOf(version.artifactUri), `gs://models/${packed.layout.model}`);
    assert.deepEqual(await promiseOf(version.objects), packed.paths);
    assert.equal(await promiseOf(version.contentDigest), packed.manifest.contentDigest);
    assert.deepEqual(registered, ["model-version:index:ModelVersion iris"]);
  });

  it("adds the container and the exemptions", async () => {
    withMocks(packed.description);
    const serving = { image: "tensorflow/serving:2.15.0" };
    const exemptions = [{ rule: "VER001", reason: "tested", until: "2099-01-31" }];
    const { manifest } = ModelVersion.get("green", {
      ...args(),
      modelName: "iris",
      serving,
      exemptions,
    });
    const known = await promiseOf(manifest);
    assert.deepEqual(known.serving, serving);
    assert.deepEqual(known.exemptions, exemptions);
  });

  for (const [what, change, content, message] of [
    ["a text that is not JSON", {}, "text", /manifest\.json is not the manifest of a version: /],
    ["something else", {}, "{}", /manifest\.json is not the manifest of a version: /],
    [
      "another model's version",
      { modelName: "rose" },
      undefined,
      /rose\/.* describes iris with sha256:/,
    ],
    [
      "another version",
      { digest: "0".repeat(16) },
      undefined,
      /iris\/0{16}\/manifest\.json describes iris with sha256:/,
    ],
  ] as const) {
    it(`refuses ${what} in its place`, async () => {
      withMocks(content ?? packed.description);
      const { manifest } = ModelVersion.get("iris", { ...args(), ...change });
      await assert.rejects(promiseOf(manifest), message);
    });
  }
});
