import assert from "node:assert/strict";
import { recordConnections } from "../../support/connections";
import { pack, scratchFolder } from "../../support/project";
import { withExample } from "../../support/vertex/exampleStack";

describe("the connections of a run", function () {
  this.timeout(1_800_000);
  const world = withExample();

  it("are those to the configured hosts only, of program, policies and provider", async () => {
    const { nodeOptions, connections } = recordConnections(scratchFolder());
    const stack = await world().stack("dev", { NODE_OPTIONS: nodeOptions });
    await stack.applied("--policy-pack", pack);
    const made = connections();
    const local = ["127.0.0.1", "localhost", "::1"];
    assert.deepEqual(
      made.filter(({ host }) => host !== undefined && !local.includes(host)),
      [],
    );
    const { vertex, storage, builds } = world();
    const ofPlugin = made.filter(({ script }) => script.endsWith("plugin/main.js"));
    for (const { port } of [vertex.endpoint, storage.url, builds.endpoint].map((at) => new URL(at)))
      assert.ok(
        ofPlugin.some((one) => one.port === Number(port)),
        "the provider's connections are recorded",
      );
    // The policies are called, and begin no connection.
    assert.ok(
      made.some(({ script }) => /cmd\/run\//.test(script)),
      "the program's connections are recorded",
    );
  });
});
