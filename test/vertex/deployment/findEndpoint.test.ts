import assert from "node:assert/strict";
import { findEndpoint } from "../../../vertex/deployment/findEndpoint";
import { emptyEndpoint, ENDPOINT as REF } from "../../support/vertex/deployments";
import { withFake } from "../../support/vertex/withFake";

describe("finding an endpoint", () => {
  const world = withFake();

  it("returns its name for people and the number of its models", async () => {
    emptyEndpoint(world().fake);
    assert.deepEqual(await findEndpoint(world().work(), REF), {
      displayName: "77",
      deployedModels: 0,
    });
  });

  it("returns nothing for one that does not exist", async () => {
    assert.deepEqual(await findEndpoint(world().work(), REF), {});
  });

  it("waits for one that is being created", async () => {
    const work = world().work();
    await work.client.send(
      {
        method: "POST",
        path: "projects/acme/locations/europe-west4/endpoints",
        query: { endpointId: "77" },
        body: { displayName: "iris" },
      },
      work.limits,
    );
    assert.deepEqual(await findEndpoint(work, REF), { displayName: "iris", deployedModels: 0 });
  });
});
