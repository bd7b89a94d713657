import assert from "node:assert/strict";
import { identityOf, labelsOf } from "../../../vertex/modelVersion/identity";
import type { ModelVersionInputs } from "../../../vertex/modelVersion/inputs";
import { IRIS, URN } from "../../support/vertex/withFake";

describe("the identity of a version", () => {
  const OTHERS: Readonly<Record<string, Partial<ModelVersionInputs>>> = {
    artifactUri: { artifactUri: "gs://models/iris/other" },
    contentDigest: { contentDigest: `sha256:${"f".repeat(64)}` },
    "container.image": { container: { ...IRIS.container, image: "europe-docker.pkg.dev/a/b/c:1" } },
    "container.env": { container: { ...IRIS.container, env: [] } },
    predictSchemata: { predictSchemata: { instanceSchemaUri: "gs://a/b.yaml" } },
    metadata: { metadata: { a: 1 } },
    explanationSpec: { explanationSpec: { parameters: { topK: 1 } } },
    kmsKeyName: { kmsKeyName: "projects/p/locations/l/keyRings/r/cryptoKeys/k" },
  };
  for (const [property, change] of Object.entries(OTHERS))
    it(`changes with ${property}`, () =>
      assert.notEqual(identityOf({ ...IRIS, ...change }), identityOf(IRIS)));

  const SAME: Readonly<Record<string, Partial<ModelVersionInputs>>> = {
    labels: { labels: {} },
    displayName: { displayName: "Iris" },
    description: { description: "flowers" },
    versionDescription: { versionDescription: "third" },
    uploadServiceAccount: { uploadServiceAccount: "ci@acme.iam.gserviceaccount.com" },
    "a project's number": { project: "123456789012" },
    "an empty list": { container: { ...IRIS.container, args: [] } },
    "the order of properties": { container: reversed(IRIS.container) },
    "the digits of a digest that a label cannot hold": {
      contentDigest: IRIS.contentDigest?.slice(0, 39) ?? "",
    },
  };
  for (const [name, change] of Object.entries(SAME))
    it(`does not change with ${name}`, () =>
      assert.equal(identityOf({ ...IRIS, ...change }), identityOf(IRIS)));

  it("is in labels that the service accepts, with the digest and the hash of the owner", () => {
    const labels = labelsOf(IRIS, URN);
    assert.deepEqual(Object.keys(labels), ["mv-id", "mv-digest", "mv-owner"]);
    for (const value of Object.values(labels)) assert.match(value, /^[0-9a-f]{32}$/);
    assert.equal(labels["mv-digest"], "0123456789abcdef".repeat(2));
    const { contentDigest: _, ...without } = IRIS;
    assert.deepEqual(Object.keys(labelsOf(without, URN)), ["mv-id", "mv-owner"]);
  });
});

function reversed<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).reverse()) as T;
}
