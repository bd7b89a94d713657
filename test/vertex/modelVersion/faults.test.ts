import assert from "node:assert/strict";
import { inputFaults } from "../../../vertex/modelVersion/faults";
import type { ModelVersionInputs } from "../../../vertex/modelVersion/inputs";
import { IRIS } from "../../support/vertex/withFake";

const faults = (change: Partial<ModelVersionInputs>) =>
  inputFaults({ ...IRIS, ...change }, (value) => value !== "unknown").map(
    ({ property, what }) => `${property}: ${what}`,
  );
const container = (change: Partial<ModelVersionInputs["container"]>) => ({
  container: { ...IRIS.container, ...change },
});

describe("arguments of a version that the service would refuse", () => {
  it("are none in a valid version", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ labels: { équipe: "ü_1-", empty: "" } }), []);
    assert.deepEqual(
      faults(
        container({
          deploymentTimeout: "7200s",
          grpcPorts: [65535],
          predictRoute: "/predict",
          startupProbe: { exec: { command: ["true"] }, periodSeconds: 10 },
        }),
      ),
      [],
    );
  });

  it("are not searched for in unknown values", () => {
    const unknown = { modelId: "unknown", artifactUri: "unknown", labels: { a: "unknown" } };
    assert.deepEqual(faults(unknown), []);
  });

  for (const [change, fault] of [
    [{ modelId: "Iris" }, 'modelId: "Iris" is not a model ID'],
    [{ modelId: "3d" }, 'modelId: "3d" is not a model ID'],
    [{ artifactUri: "./model" }, 'artifactUri: "./model" is not a folder in Cloud Storage'],
    [{ contentDigest: "sha256:12" }, 'contentDigest: "sha256:12" is not a digest'],
    [{ displayName: "x".repeat(129) }, "displayName: has 129 characters"],
    [{ labels: { "mv-id": "a" } }, 'labels["mv-id"]: labels with mv- are the provider\'s own'],
    [{ labels: { Team: "a" } }, 'labels["Team"]: "a" is not a label that Google Cloud takes'],
    [
      { labels: { a: "x".repeat(64) } },
      `labels["a"]: "${"x".repeat(64)}" is not a label that Google Cloud takes`,
    ],
    [container({ image: "" }), 'container.image: "" is not an image'],
    [
      container({ env: [{ name: "AIP_MODE", value: "" }] }),
      "container.env[0].name: AIP_MODE is reserved for Vertex AI",
    ],
    [
      container({ env: [{ name: "a b", value: "" }] }),
      'container.env[0].name: "a b" is not the name of a variable',
    ],
    [container({ ports: [0] }), "container.ports[0]: 0 is not a port"],
    [container({ healthRoute: "health" }), 'container.healthRoute: "health" is not a path'],
    [
      container({ predictRoute: "/a", invokeRoutePrefix: "/*" }),
      "container.invokeRoutePrefix: is given with predictRoute",
    ],
    [
      container({ deploymentTimeout: "7201s" }),
      'container.deploymentTimeout: "7201s" is not a time of up to two hours',
    ],
    [container({ startupProbe: {} }), "container.startupProbe: has no action"],
    [
      container({ healthProbe: { grpc: {}, tcpSocket: {} } }),
      "container.healthProbe: has grpc and tcpSocket",
    ],
  ] as const) {
    it(`are found: ${fault.slice(0, 70)}`, () => assert.deepEqual(faults(change), [fault]));
  }
});
