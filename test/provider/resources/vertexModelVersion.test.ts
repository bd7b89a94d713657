import assert from "node:assert/strict";
import { type Job, type State, Unfinished } from "../../../provider/resource";
import { vertexModelVersion as resource } from "../../../provider/resources/vertexModelVersion";
import { type Plain, UNKNOWN } from "../../../provider/values";
import { register } from "../../../vertex/modelVersion/register";
import { aJob } from "../../support/aJob";
import { refreshed } from "../../support/refreshed";
import type { Switches } from "../../support/vertex/switches";
import { IRIS, MODEL, URN, withFake } from "../../support/vertex/withFake";

const INPUTS: Plain = { ...IRIS };
const NEXT: Plain = { ...IRIS, artifactUri: "gs://models/iris/next" };

describe("VertexModelVersion between engine and service", () => {
  const world = withFake();
  let notes: string[];
  const job = (minutes = 60, urn = URN): Job =>
    aJob({
      ...world().work({ minutes }),
      report: (progress) => world().progress.push(progress),
      urn,
      note: (message) => notes.push(message),
    });
  const versions = () => world().fake.state.models[MODEL]?.versions ?? [];

  beforeEach(() => {
    notes = [];
  });

  const created = async (inputs = INPUTS): Promise<State> => {
    const { id, outputs } = await resource.create(inputs, job());
    return { id, inputs, outputs };
  };

  const SWITCHES: readonly Partial<Switches>[] = [
    {},
    { returnsContainer: false },
    { uploadedLabels: "dropped" },
    { listLagMs: 3_600_000 },
  ];
  for (const switches of SWITCHES) {
    const name = JSON.stringify(switches);
    it(`has nothing to do after it was created, however often it is read (${name})`, async () => {
      world().fake.switchTo(switches);
      const inputs = { ...INPUTS, predictSchemata: { instanceSchemaUri: "gs://a/b.yaml" } };
      const named = { ...inputs, displayName: "Iris", versionDescription: "first" };
      await refreshed(resource, await created(named), job);
    });

    it(`has nothing to do after an import (${name})`, async () => {
      world().fake.switchTo(switches);
      await created();
      const state = (await resource.read(`${MODEL}@1`, undefined, job())) as State;
      assert.deepEqual(resource.diff(state, INPUTS), []);
      assert.equal(state.id, `${MODEL}@1`);
    });
  }

  it("can be imported without having been created here", async () => {
    await created();
    world().fake.change(({ models }) => {
      const [first] = models[MODEL]?.versions ?? [];
      if (first) first.labels = { team: "flowers" };
    });
    const state = (await resource.read(`${MODEL}@1`, undefined, job())) as State;
    assert.equal(state.outputs["identity"], undefined);
    assert.deepEqual(resource.diff(state, INPUTS), []);
    await resource.update(state, { ...INPUTS, labels: { team: "roses" } }, job());
    assert.equal(versions()[0]?.labels["team"], "roses");
  });

  it("is repaired if its label was removed", async () => {
    const state = await created();
    world().fake.change(({ models }) => {
      const [first] = models[MODEL]?.versions ?? [];
      if (first) first.labels = { team: "flowers" };
    });
    const read = (await resource.read(state.id, state, job())) as State;
    assert.deepEqual(resource.diff(read, INPUTS), [
      { property: "identity", replaces: false, isInput: false },
    ]);
    const outputs = await resource.update(read, INPUTS, job());
    assert.deepEqual(outputs, state.outputs);
    assert.equal(versions()[0]?.labels["mv-id"], outputs["identity"]);
  });

  it("is gone if it was deleted, or if its model was created again", async () => {
    const state = await created();
    world().fake.change((all) => {
      all.models = {};
    });
    assert.equal(await resource.read(state.id, state, job()), undefined);
    await world().clock.pause(60_000);
    await created(NEXT);
    assert.equal(await resource.read(state.id, state, job()), undefined);
  });

  it("is replaced if an immutable property changes, or while that is unknown", async () => {
    const state = await created();
    for (const news of [NEXT, { ...INPUTS, artifactUri: UNKNOWN }])
      assert.deepEqual(
        resource.diff(state, news).map(({ property, replaces }) => [property, replaces]),
        [["artifactUri", true]],
      );
  });

  it("says in a preview what it will be, and its number if that is known", async () => {
    assert.equal((await resource.preview(INPUTS, job()))["modelName"], UNKNOWN);
    await register(world().work(), IRIS, URN.replace("dev", "prod"));
    const next = await resource.preview(NEXT, job());
    assert.deepEqual([next["modelName"], next["versionId"]], [MODEL, UNKNOWN]);
    const same = await resource.preview(INPUTS, job());
    assert.deepEqual([same["versionName"], same["adopted"]], [`${MODEL}@1`, true]);
    assert.deepEqual(notes, [
      "makes the model iris with its first version",
      "adds a version to iris, which has 1 version",
      "takes iris@1, which has the same content",
    ]);
    assert.equal(
      (await resource.preview({ ...INPUTS, artifactUri: UNKNOWN }, job()))["adopted"],
      UNKNOWN,
    );
  });

  it("previews without access, in less detail", async () => {
    const what = { status: 403, code: "PERMISSION_DENIED" };
    world().fake.requests.plan({ path: /listVersions/, what });
    assert.equal((await resource.preview(INPUTS, job()))["versionId"], UNKNOWN);
    assert.deepEqual(notes, []);
  });

  it("continues an upload that outlived its time, and has its own ID after the next read", async () => {
    world().fake.operations.plan({ rpc: "UploadModel", what: { takesMs: 600_000 } });
    const failed = await resource.create(INPUTS, job(5)).catch((error: unknown) => error);
    assert.ok(failed instanceof Unfinished);
    const pending = { id: failed.id, inputs: INPUTS, outputs: failed.outputs };
    assert.deepEqual(await resource.read(pending.id, pending, job()), pending);
    const outputs = await resource.update(pending, INPUTS, job());
    assert.equal(outputs["operation"], undefined);
    const read = await resource.read(pending.id, { inputs: INPUTS, outputs }, job());
    assert.equal(read?.id, `${MODEL}@1`);
    assert.equal(versions().length, 1);
  });

  it("deletes what a pending upload creates", async () => {
    world().fake.operations.plan({ rpc: "UploadModel", what: { takesMs: 600_000 } });
    const failed = await resource.create(NEXT, job(5)).catch((error: unknown) => error);
    assert.ok(failed instanceof Unfinished);
    await resource.delete({ id: failed.id, inputs: NEXT, outputs: failed.outputs }, job());
    assert.deepEqual(world().fake.state.models, {});
  });

  it("never deletes what it has adopted", async () => {
    await register(world().work(), IRIS, URN.replace("dev", "prod"));
    const state = await created();
    await resource.delete(state, job());
    assert.equal(versions().length, 1);
    assert.deepEqual(notes, ["keeps iris@1, which belongs to another stack"]);
  });

  it("names the settings if project and region are missing", () => {
    const { project: _, location: __, ...inputs } = IRIS;
    const faults = resource.check(resource.complete(inputs, "iris", {}));
    assert.deepEqual(
      faults.map(({ property }) => property),
      ["project", "location"],
    );
  });
});
