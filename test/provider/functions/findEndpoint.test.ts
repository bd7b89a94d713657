import assert from "node:assert/strict";
import { findEndpoint } from "../../../provider/functions/findEndpoint";
import { aJob } from "../../support/aJob";
import { emptyEndpoint } from "../../support/vertex/deployments";
import { withFake } from "../../support/vertex/withFake";

const endpoint = "projects/acme/locations/europe-west4/endpoints/77";

describe("findEndpoint", () => {
  const world = withFake();
  const access = () =>
    aJob({ ...world().work(), report: () => undefined, urn: "", note: () => {} });

  it("returns what is known of an endpoint, and nothing of a missing one", async () => {
    assert.deepEqual(await findEndpoint.call({ endpoint }, access()), {});
    emptyEndpoint(world().fake);
    assert.deepEqual(await findEndpoint.call({ endpoint }, access()), {
      displayName: "77",
      deployedModels: 0,
    });
  });

  it("refuses what is not the name of an endpoint", () => {
    assert.deepEqual(findEndpoint.check({ endpoint }), []);
    const [fault] = findEndpoint.check({ endpoint: "77" });
    assert.equal(fault?.property, "endpoint");
  });
});
