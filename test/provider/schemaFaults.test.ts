import assert from "node:assert/strict";
import { schemaFaults } from "../../provider/schemaFaults";
import { UNKNOWN } from "../../provider/values";
import { IRIS } from "../support/vertex/withFake";

const TOKEN = "model-version:index:VertexModelVersion";
const faults = (change: Readonly<Record<string, unknown>>) =>
  schemaFaults(TOKEN, { ...IRIS, ...change }).map(({ property, what }) => `${property} ${what}`);

describe("inputs, compared with the schema", () => {
  it("are valid if every part has its type", () => {
    const probe = { httpGet: { port: 8080, httpHeaders: [{ name: "a", value: "b" }] } };
    const container = { ...IRIS.container, startupProbe: probe };
    assert.deepEqual(faults({ container, metadata: { any: [1] }, __defaults: [] }), []);
  });

  it("are not judged while they are unknown", () => {
    assert.deepEqual(faults({ artifactUri: UNKNOWN, container: UNKNOWN, labels: UNKNOWN }), []);
  });

  for (const [change, fault] of [
    [{ artefactUri: "gs://a" }, "artefactUri there is no such property"],
    [{ constructor: "x" }, "constructor there is no such property"],
    [{ artifactUri: 1 }, "artifactUri is the number 1"],
    [{ container: undefined }, "container is missing"],
    [{ container: {} }, "container.image is missing"],
    [{ container: "image" }, 'container is the string "image"'],
    [{ container: { image: "i", ports: 8080 } }, "container.ports is the number 8080"],
    [{ container: { image: "i", ports: [1.5] } }, "container.ports[0] is the number 1.5"],
    [{ container: { image: "i", env: { A: "b" } } }, "container.env is an object"],
    [{ container: { image: "i", env: [{ name: "A" }] } }, "container.env[0].value is missing"],
    [{ labels: { a: 1 } }, 'labels["a"] is the number 1'],
    [{ labels: ["a"] }, "labels is a list"],
  ] as const) {
    it(`say where they are wrong: ${fault}`, () => assert.deepEqual(faults(change), [fault]));
  }
});
