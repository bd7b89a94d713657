import assert from "node:assert/strict";
import {
  isModelId,
  isSameModel,
  modelIdFrom,
  originOf,
  parseModelName,
  versionName,
} from "../../vertex/names";

describe("names of Vertex AI", () => {
  it("are read with and without a version", () => {
    const name = "projects/123/locations/us-central1/models/iris";
    const ref = { project: "123", location: "us-central1", model: "iris" };
    assert.deepEqual(parseModelName(name), ref);
    assert.deepEqual(parseModelName(`${name}@3`), { ...ref, version: "3" });
    assert.equal(versionName({ ...ref, version: "3" }), `${name}@3`);
    for (const wrong of ["iris", `${name}/x`, `${name}@`, name.replace("models", "endpoints")])
      assert.equal(parseModelName(wrong), undefined, wrong);
  });

  for (const [name, id] of [
    ["iris", "iris"],
    ["Iris.Model 2", "iris-model-2"],
    ["3d", "_3d"],
    ["-x", "_-x"],
    ["é", "_-"],
    ["a".repeat(80), "a".repeat(63)],
  ] as const) {
    it(`make the model ID ${id.slice(0, 20)} of ${name.slice(0, 20)}`, () => {
      assert.equal(modelIdFrom(name), id);
      assert.ok(isModelId(id));
    });
  }

  it("are of the same model with the project's ID and its number", () => {
    const name = "projects/acme/locations/europe-west4/models/iris";
    assert.ok(isSameModel(name, `${name.replace("acme", "123456789012")}@3`));
    assert.ok(!isSameModel(name, name.replace("west4", "west1")));
    assert.ok(!isSameModel(name, name.replace("iris", "rose")));
    assert.ok(!isSameModel("iris", "iris"));
  });

  it("lead to the host of a location", () => {
    assert.equal(originOf("europe-west4"), "https://europe-west4-aiplatform.googleapis.com");
    assert.equal(originOf("global"), "https://aiplatform.googleapis.com");
  });
});
