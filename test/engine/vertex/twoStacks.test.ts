import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";
import { MODEL } from "../../support/vertex/withFake";

/** A program whose alias is held by the version of this artifact. */
const program = (artifact: string, alias: string) => `
const iris = new VertexModelVersion("iris", {
  artifactUri: "gs://models/iris/${artifact}",
  container: { image: "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest" },
});
new VertexModelAlias("alias", { modelName: iris.modelName, alias: "${alias}", version: iris.versionId });
`;

describe("two stacks that register to one model at once, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  /** Aliases by artifact. */
  const registered = (): Record<string, string[]> =>
    Object.fromEntries(
      (vertex().state.models[MODEL]?.versions ?? []).map(({ body, aliases }) => [
        String(body["artifactUri"]).split("/").at(-1),
        aliases.filter((alias) => alias !== "default"),
      ]),
    );

  /** Runs `up` of both; the upload of the one that is faster ends when the other one has met it. */
  async function applyAtOnce(stacks: readonly VertexStack[]): Promise<void> {
    const begun = vertex().log.length;
    vertex().operations.plan({ rpc: "UploadModel", what: "neverEnds" });
    const isMet = () => {
      const lines = vertex().log.slice(begun);
      const uploaded = lines.findIndex((line) => line.includes("models:upload"));
      const later = lines.slice(uploaded + 1);
      return (
        uploaded >= 0 && later.some((line) => /\/models\/iris\/operations$|:upload/.test(line))
      );
    };
    const meeting = async () => {
      while (!isMet()) await pause(50);
      vertex().change(({ operations }) => {
        for (const operation of Object.values(operations))
          if (!operation.done) operation.readyAt ??= Date.now();
      });
    };
    const runs = Promise.all(stacks.map((stack) => stack.applied()));
    await Promise.race([meeting(), runs]);
    assert.ok(isMet(), "one run ended before the other one began");
    await runs;
    vertex().ignorePace(); // which two processes cannot keep
  }

  it("lose no version, and move an alias only as declared", async () => {
    const stacks = [
      await VertexStack.create(vertex(), program("a", "champion")),
      await VertexStack.create(vertex(), program("b", "challenger"), "other"),
    ] as const;
    await applyAtOnce(stacks);
    assert.deepEqual(registered(), { a: ["champion"], b: ["challenger"] });

    stacks[0].write(program("c", "champion"));
    stacks[1].write(program("d", "challenger"));
    await applyAtOnce(stacks);
    assert.deepEqual(registered(), { c: ["champion"], d: ["challenger"] });

    await Promise.all(stacks.map((stack) => stack.succeed(["destroy", "--yes"])));
    assert.deepEqual(vertex().state.models, {});
  });

  it("have one version of the same content, which belongs to the first of them", async () => {
    const stacks = [
      await VertexStack.create(vertex(), program("a", "champion")),
      await VertexStack.create(vertex(), program("a", "challenger"), "other"),
    ];
    await applyAtOnce(stacks);
    assert.equal(vertex().state.models[MODEL]?.versions.length, 1);
    assert.deepEqual(registered()["a"]?.sort(), ["challenger", "champion"]);
    const adopted = await Promise.all(stacks.map((stack) => stack.recorded("VertexModelVersion")));
    assert.deepEqual(adopted.map(([one]) => one?.outputs?.["adopted"]).sort(), [false, true]);
  });
});
