import assert from "node:assert/strict";
import { uploadBody } from "../../../vertex/modelVersion/body";
import { changesOf } from "../../../vertex/modelVersion/changes";
import { labelsOf } from "../../../vertex/modelVersion/identity";
import type { ApiModel, ModelVersionInputs } from "../../../vertex/modelVersion/inputs";
import { observe } from "../../../vertex/modelVersion/observe";
import { IRIS, URN } from "../../support/vertex/withFake";

const changed = (news: Partial<ModelVersionInputs>, isImported = false, olds = IRIS) =>
  changesOf(olds, { ...IRIS, ...news }, isImported).map(({ property, replaces }) =>
    replaces ? `+-${property}` : `~${property}`,
  );

describe("what changes between two descriptions of a version", () => {
  it("replaces it for every immutable property", () => {
    for (const [property, value] of Object.entries({
      modelId: "rose",
      project: "other",
      location: "us-central1",
      artifactUri: "gs://models/iris/other",
      contentDigest: `sha256:${"f".repeat(64)}`,
      container: { ...IRIS.container, ports: [9000] },
      predictSchemata: { instanceSchemaUri: "gs://a/b.yaml" },
      metadata: 1,
      metadataSchemaUri: "gs://a/b",
      explanationSpec: { parameters: {} },
      kmsKeyName: "key",
    }))
      assert.deepEqual(changed({ [property]: value }), [`+-${property}`]);
  });

  it("updates it for its labels and its description", () => {
    assert.deepEqual(changed({ labels: { team: "roses" } }), ["~labels"]);
    assert.deepEqual(changed({ versionDescription: "better" }), ["~versionDescription"]);
  });

  it("updates the model's name and description only if they are given", () => {
    const olds = { ...IRIS, displayName: "Iris", description: "flowers" };
    assert.deepEqual(changed({}, false, olds), []);
    assert.deepEqual(changed({ displayName: "Irises" }, false, olds), ["~displayName"]);
  });

  it("treats a project's number and its ID as equal, and empty values as missing", () => {
    assert.deepEqual(changed({ project: "123456789012" }), []);
    assert.deepEqual(changed({ predictSchemata: {}, versionDescription: "" }), []);
  });

  it("does not miss in an import what the service does not return", () => {
    const { container: _, contentDigest: __, ...read } = IRIS;
    const news = { ...IRIS, predictSchemata: { instanceSchemaUri: "gs://a/b.yaml" } };
    assert.deepEqual(changesOf(read, news, true), []);
    assert.equal(changesOf(read, news, false).length, 3);
  });
});

describe("what a version is, read from the service", () => {
  const answer = {
    ...uploadBody({ ...IRIS, versionDescription: "first" }, labelsOf(IRIS, URN)),
    name: "projects/123456789012/locations/europe-west4/models/iris@1",
  } as unknown as ApiModel;

  it("is what was uploaded, in an import", () => {
    const read = observe(answer, undefined);
    assert.deepEqual(
      changesOf(read, { ...IRIS, displayName: "iris", versionDescription: "first" }, true),
      [],
    );
    assert.equal(read.contentDigest, `sha256:${"0123456789abcdef".repeat(2)}`);
    assert.deepEqual(read.labels, { team: "flowers" });
  });

  it("does not drift by labels of the model, a name that was not given, rewritten schemata or a missing container", () => {
    const recorded = { ...IRIS, versionDescription: "first" };
    const { containerSpec: _, ...other } = answer;
    const labels = { ...answer.labels, "set-on-the-model": "x" };
    const predictSchemata = { instanceSchemaUri: "gs://rewritten" };
    const read = observe(
      { ...other, labels, displayName: "by hand", predictSchemata } as ApiModel,
      recorded,
    );
    assert.deepEqual(read, recorded);
  });

  it("shows what was changed by hand", () => {
    const recorded = { ...IRIS, displayName: "Iris", versionDescription: "first" };
    const labels = { ...answer.labels, team: "roses" };
    const read = observe(
      { ...answer, labels, displayName: "x", versionDescription: "y" },
      recorded,
    );
    assert.deepEqual(
      changesOf(read, recorded, false).map(({ property }) => property),
      ["labels", "versionDescription", "displayName"],
    );
    const { team: _, ...without } = answer.labels ?? {};
    assert.deepEqual(observe({ ...answer, labels: without }, recorded).labels, {});
  });
});
