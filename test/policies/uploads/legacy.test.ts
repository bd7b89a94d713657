import assert from "node:assert/strict";
import { violationsOf } from "../../support/uploads";

describe("uploads-accounted-for, on AI Platform Prediction", () => {
  const found = async (type: string) =>
    (await violationsOf([{ type, name: "old", props: { name: "old" } }])).join("\n");

  it("refuses its models, because the service was shut down", async () => {
    assert.match(await found("gcp:ml/engineModel:EngineModel"), /UPL009/);
  });

  it("ignores a Vertex AI endpoint", async () => {
    assert.equal(await found("gcp:vertex/aiEndpoint:AiEndpoint"), "");
  });
});
