import assert from "node:assert/strict";
import { routesOf, typeOf } from "../vertex/protos";
import { missingFrom, problemsOf } from "./strict";

const REQUEST = typeOf("UploadModelRequest");
const valid = {
  parent: "projects/p/locations/l",
  model: {
    displayName: "iris",
    labels: { a: "b" },
    metadata: { any: ["thing"] },
    containerSpec: {
      imageUri: "i",
      ports: [{ containerPort: 8080 }],
      deploymentTimeout: "1800s",
      sharedMemorySizeMb: "64",
    },
  },
};

describe("the strict reading of the fakes", () => {
  it("finds nothing in a valid request", () => {
    assert.deepEqual(problemsOf(REQUEST, valid, "request"), []);
    assert.deepEqual(missingFrom(REQUEST, valid), []);
  });

  for (const [change, problem] of [
    [{ artifact_uri: "gs://a" }, "artifact_uri: Model has no such property"],
    [{ artifactUrl: "gs://a" }, "artifactUrl: Model has no such property"],
    [{ displayName: 1 }, "displayName: 1 is not a string"],
    [{ labels: { a: 1 } }, "labels[a]: 1 is not a string"],
    [{ labels: ["a"] }, "labels: is not a map"],
    [
      { containerSpec: { ports: [{ containerPort: "8080" }] } },
      'containerPort: "8080" is not a int32',
    ],
    [{ containerSpec: { env: { A: "b" } } }, "env: is not a list"],
    [{ containerSpec: { sharedMemorySizeMb: 64 } }, "sharedMemorySizeMb: 64 is not a int64"],
    [{ containerSpec: { deploymentTimeout: 1800 } }, "deploymentTimeout: is not a Duration"],
    [{ versionId: "3" }, "versionId: only the service sets it"],
    [{ predictSchemata: "gs://a" }, "predictSchemata: is not an object"],
  ] as const) {
    it(`finds ${JSON.stringify(change)}`, () => {
      const model = { ...valid.model, ...change };
      const [found = "", ...more] = problemsOf(REQUEST, { ...valid, model }, "request");
      assert.ok(found.endsWith(problem), found);
      assert.deepEqual(more, []);
    });
  }

  it("knows the names of enums, and the output-only properties", () => {
    const model = typeOf("Model");
    const types = (name: string) => ({ supportedDeploymentResourcesTypes: [name] });
    assert.deepEqual(problemsOf(model, types("DEDICATED_RESOURCES"), "answer"), []);
    assert.equal(problemsOf(model, types("DEDICATED"), "answer").length, 1);
    assert.equal(problemsOf(model, types("DEDICATED_RESOURCES"), "request").length, 1);
  });

  it("finds what is missing", () => {
    assert.deepEqual(missingFrom(REQUEST, { parent: "p", model: {} }), [
      "UploadModelRequest.model.displayName: is missing",
    ]);
  });

  it("reads a response by the type that it names", () => {
    const operation = typeOf("google.longrunning.Operation");
    const answer = (field: string) => ({
      name: "o",
      response: {
        "@type": "type.googleapis.com/google.cloud.aiplatform.v1.UploadModelResponse",
        [field]: "1",
      },
    });
    assert.deepEqual(problemsOf(operation, answer("modelVersionId"), "answer"), []);
    assert.equal(problemsOf(operation, answer("version"), "answer").length, 1);
  });

  it("reads its routes from the protos", () => {
    const upload = routesOf("ModelService").find(({ rpc }) => rpc === "UploadModel");
    assert.equal(upload?.method, "POST");
    assert.ok(upload?.path.test("/v1/projects/p/locations/l/models:upload"));
    assert.match(upload?.operation?.response ?? "", /UploadModelResponse$/);
  });
});
