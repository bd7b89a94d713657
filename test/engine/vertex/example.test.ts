import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pack } from "../../support/project";
import { withExample } from "../../support/vertex/exampleStack";

describe("examples/vertex, in one stack", function () {
  this.timeout(1_800_000);
  const world = withExample();

  it("goes from the first version over a canary to the next one, and back by traffic and by digest", async () => {
    const { builds, traffic } = world();
    const stack = await world().stack("dev");
    await stack.applied("--policy-pack", pack);
    assert.deepEqual(traffic(), { "iris@1": 100, "classifier@1": 100 });
    const first = (await stack.output("digest")).slice(7, 23);

    writeFileSync(join(stack.project, "../savedModel/export/note.txt"), "second");
    const canary = (percent: number) =>
      stack.configure({ "vertex-models:canary": { previous: first, traffic: percent } });
    canary(10);
    await stack.applied();
    assert.deepEqual(traffic(), { "iris@1": 90, "iris@2": 10, "classifier@1": 100 });

    canary(0);
    await stack.applied();
    assert.deepEqual(traffic(), { "iris@1": 100, "iris@2": 0, "classifier@1": 100 });

    stack.configure({ "vertex-models:canary": undefined });
    await stack.applied();
    assert.deepEqual(traffic(), { "iris@2": 100, "classifier@1": 100 });

    stack.configure({ "vertex-models:rollbackTo": first });
    await stack.applied("--policy-pack", pack);
    assert.deepEqual(traffic(), { "iris@3": 100, "classifier@1": 100 });
    assert.equal(builds.builds.length, 1);
  });

  it("has nothing to do without changes, repairs what was changed by hand, and leaves nothing", async () => {
    const { vertex } = world();
    const stack = await world().stack("dev");
    await stack.applied();
    await stack.succeed(["refresh", "--yes", "--expect-no-changes"]);
    vertex.change(({ models }) => {
      for (const { versions } of Object.values(models))
        for (const version of versions) {
          version.labels = { ...version.labels, team: "hand" };
          version.aliases = version.aliases.filter((alias) => alias !== "dev");
        }
    });
    const drift = await stack.succeed(["preview", "--diff"]);
    assert.match(drift, /team *: "hand" => "flowers"/);
    assert.match(drift, /VertexModelAlias:/);
    await stack.succeed(["refresh", "--yes"]);
    await stack.applied();
    await stack.succeed(["preview", "--expect-no-changes"]);

    vertex.switchTo({ mayStop: true });
    await stack.succeed(["destroy", "--yes", "--skip-preview"]);
    assert.deepEqual(vertex.state.models, {});
    assert.deepEqual(vertex.state.endpoints, {});
  });
});
