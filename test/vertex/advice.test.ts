import assert from "node:assert/strict";
import { ApiError, describeError, OperationError } from "../../google/errors";
import { ADVICE } from "../../vertex/advice";
import { withFake } from "../support/vertex/withFake";

describe("an error of Vertex AI, as a user reads it", () => {
  const AGENT = "service-1@gcp-sa-aiplatform.iam.gserviceaccount.com";
  for (const [reason, fix] of [
    [`${AGENT} does not have [storage.objects.get] permission`, /objectViewer on the bucket/],
    ["Permission iam.serviceAccounts.actAs is required", /iam\.serviceAccountUser/],
    ["Quota exceeded for CustomModelServingCPUs", /more quota .* lower maxReplicas/],
    ["The image must be in the region europe-west4", /Artifact Registry in the region/],
    ["Model server never became ready", /container's log .*deploymentTimeout/],
  ] as const) {
    it(`has the service's sentence in full and what to do: ${reason.slice(0, 40)}`, () => {
      const refused = new ApiError("POST x", 400, "FAILED_PRECONDITION", reason, ADVICE);
      const text = describeError(refused);
      assert.ok(text.startsWith(`POST x: 400 FAILED_PRECONDITION: ${reason}\n  Fix: `));
      assert.match(text, fix);
      assert.match(describeError(new OperationError("operations/1", 9, reason, ADVICE)), fix);
    });
  }

  const world = withFake();

  it("has it if the client sent the request", async () => {
    const what = { status: 429, code: "RESOURCE_EXHAUSTED", message: "Quota exceeded" };
    world().fake.requests.plan({ path: /models/, what });
    const { client, limits } = world().work();
    const path = "projects/acme/locations/europe-west4/models";
    const call = { method: "GET", path, once: true } as const;
    const refused = await client.send(call, limits).catch((error: unknown) => error);
    assert.match(describeError(refused), /lower maxReplicas/);
  });
});
