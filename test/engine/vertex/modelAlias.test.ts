import assert from "node:assert/strict";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";
import { MODEL } from "../../support/vertex/withFake";

/** A program whose alias is held by the version of this artifact. */
const program = (artifact: string, alias = true) => `
const iris = new VertexModelVersion("iris", {
  artifactUri: "gs://models/iris/${artifact}",
  container: { image: "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest" },
});
${alias ? 'new VertexModelAlias("champion", { modelName: iris.modelName, alias: "champion", version: iris.versionId });' : ""}
`;

describe("VertexModelAlias, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const holder = () =>
    vertex()
      .state.models[MODEL]?.versions.filter(({ aliases }) => aliases.includes("champion"))
      .map(({ id }) => id);

  it("moves with the version, and goes with the stack", async () => {
    const stack = await VertexStack.create(vertex(), program("a"));
    await stack.applied();
    assert.deepEqual(holder(), ["1"]);
    await stack.succeed(["preview", "--expect-no-changes"]);
    stack.write(program("b"));
    await stack.applied();
    assert.deepEqual(holder(), ["2"]);
    stack.write(program("b", false));
    await stack.applied();
    assert.deepEqual(holder(), []);
    await stack.succeed(["destroy", "--yes"]);
    assert.deepEqual(vertex().state.models, {});
  });

  it("is moved back if someone moved it, and the preview says from which version", async () => {
    const other = await VertexStack.create(vertex(), program("b", false), "other");
    const stack = await VertexStack.create(vertex(), program("a"));
    await stack.applied();
    await other.applied();
    vertex().change(({ models }) => {
      for (const version of models[MODEL]?.versions ?? [])
        version.aliases = version.id === "2" ? ["champion"] : ["default"];
    });
    const planned = await stack.succeed(["preview", "--diff"]);
    assert.match(planned, /version: "2" => "1"/);
    assert.match(planned, /champion moves here from iris@2 \(owner [0-9a-f]{8}\)/);
    await stack.applied();
    assert.deepEqual(holder(), ["1"]);
  });

  it("is assigned again if it was removed by hand, which a plain preview shows", async () => {
    const stack = await VertexStack.create(vertex(), program("a"));
    await stack.applied();
    vertex().change(({ models }) => {
      for (const version of models[MODEL]?.versions ?? []) version.aliases = ["default"];
    });
    assert.match(await stack.succeed(["preview"]), /\+ .*VertexModelAlias +champion +create/);
    await stack.applied();
    assert.deepEqual(holder(), ["1"]);
  });

  it("stays with the stack that took it over", async () => {
    const first = await VertexStack.create(vertex(), program("a"));
    await first.applied();
    const second = await VertexStack.create(vertex(), program("b"), "other");
    await second.applied();
    assert.deepEqual(holder(), ["2"]);
    assert.match(await first.succeed(["destroy", "--yes"]), /stays, since iris@2 holds it by now/);
    assert.deepEqual(holder(), ["2"]);
  });

  it("is imported by its name, and has nothing to do then", async () => {
    const stack = await VertexStack.create(vertex(), program("a"));
    await stack.applied();
    const alias = (options: string) =>
      `new VertexModelAlias("champion", { modelName: "${MODEL}", alias: "champion", version: "1" }, { ${options} });`;
    const other = await VertexStack.create(vertex(), alias(`import: "${MODEL}@champion"`), "other");
    await other.applied();
    other.write(alias(""));
    await other.succeed(["preview", "--expect-no-changes"]);
  });
});
