import assert from "node:assert/strict";
import { Interrupted } from "../../../google/clock";
import { OperationError, RefusedError } from "../../../google/errors";
import { register } from "../../../vertex/modelVersion/register";
import { versionRef } from "../../../vertex/modelVersion/registry";
import { unregister } from "../../../vertex/modelVersion/unregister";
import { anEndpoint, endpointKey } from "../../support/vertex/endpoints";
import { requestFaults } from "../../support/vertex/requestFaults";
import { IRIS, MODEL, URN, withFake } from "../../support/vertex/withFake";

const REF = versionRef(`${MODEL}@1`);
const NEXT = { ...IRIS, artifactUri: "gs://models/iris/fedcba9876543210/model" };

describe("deleting a version", () => {
  const world = withFake();
  const versions = () => world().fake.state.models[MODEL]?.versions.map(({ id }) => id);

  beforeEach(() => register(world().work(), IRIS, URN));

  it("deletes the model with the last one", async () => {
    await unregister(world().work(), REF, undefined);
    assert.equal(versions(), undefined);
  });

  it("moves default to the newest of the others first, and says so", async () => {
    await register(world().work(), NEXT, URN);
    await register(world().work(), { ...NEXT, artifactUri: "gs://models/iris/third" }, URN);
    const notes: string[] = [];
    await unregister(world().work(), REF, undefined, (note) => notes.push(note));
    assert.deepEqual(versions(), ["2", "3"]);
    assert.deepEqual(notes, ["default moves from iris@1 to version 3"]);
    assert.deepEqual(world().fake.state.models[MODEL]?.versions[1]?.aliases, ["default"]);
  });

  it("leaves default alone if another version has it", async () => {
    await register(world().work(), NEXT, URN);
    await unregister(world().work(), versionRef(`${MODEL}@2`), undefined, assert.fail);
    assert.deepEqual(versions(), ["1"]);
  });

  it("refuses a version that is still deployed, and names the endpoints", async () => {
    await register(world().work(), NEXT, URN);
    world().fake.change(({ endpoints }) => {
      const endpoint = anEndpoint("77");
      endpoint.deployedModels.push({
        id: "5",
        body: { id: "5", model: MODEL, modelVersionId: "1" },
      });
      endpoints[endpointKey("77")] = endpoint;
    });
    await assert.rejects(unregister(world().work(), REF, undefined), (error) => {
      assert.ok(error instanceof RefusedError);
      assert.match(error.message, /iris@1 is still deployed to \S+endpoints\/77\.\n {2}Fix:/);
      return true;
    });
    assert.deepEqual(world().fake.state.models[MODEL]?.versions[0]?.aliases, ["default"]);
  });

  it("treats a missing version as deleted", async () => {
    await unregister(world().work(), REF, undefined);
    await unregister(world().work(), REF, undefined);
  });

  it("keeps a version that was created again under the same number", async () => {
    const createTime = world().fake.state.models[MODEL]?.versions[0]?.createTime;
    await unregister(world().work(), REF, createTime);
    await world().clock.pause(60_000);
    await register(world().work(), NEXT, URN);
    await unregister(world().work(), REF, createTime);
    assert.deepEqual(versions(), ["1"]);
  });

  it("never deletes a model while someone uploads to it", async () => {
    world().fake.operations.plan({ rpc: "UploadModel", what: { takesMs: 30_000 } });
    const other = register(world().work(), NEXT, URN.replace("dev", "prod"));
    while (
      !world().fake.log.some((line) => /models:upload/.test(line) && world().progress.length > 1)
    )
      await new Promise((resolve) => setImmediate(resolve));
    await unregister(world().work(), REF, undefined);
    const { version } = await other;
    assert.deepEqual(versions(), [version.versionId]);
  });

  it("deletes the model if two stacks delete its last two versions at once", async () => {
    await register(world().work(), NEXT, URN);
    world().fake.operations.plan({ rpc: "DeleteModelVersion", what: { takesMs: 30_000 } });
    const both = [REF, versionRef(`${MODEL}@2`)];
    await Promise.all(both.map((ref) => unregister(world().work(), ref, undefined)));
    assert.equal(versions(), undefined);
  });

  for (const [name, what] of Object.entries(requestFaults("Model"))) {
    it(`${name}: ends successfully`, async () => {
      await register(world().work(), NEXT, URN);
      world().fake.requests.plan({ method: "DELETE", path: /deleteVersion/, what });
      await unregister(world().work(), REF, undefined);
      assert.deepEqual(versions(), ["2"]);
    });
  }

  for (const [rpc, left] of [
    ["DeleteModelVersion", ["2"]],
    ["DeleteModel", undefined],
  ] as const) {
    const prepare = () => (left ? register(world().work(), NEXT, URN) : undefined);
    const deleted = (minutes = 60) => unregister(world().work({ minutes }), REF, undefined);

    it(`fails with the service's own message if ${rpc} fails, and ends in the next run`, async () => {
      await prepare();
      world().fake.operations.plan({ rpc, what: { code: 13, message: "a disk is on fire" } });
      await assert.rejects(deleted(), (error) => {
        assert.ok(error instanceof OperationError);
        assert.match(error.message, /a disk is on fire/);
        return true;
      });
      assert.equal(versions()?.length, left ? 2 : 1);
      await deleted();
      assert.deepEqual(versions(), left);
    });

    it(`ends successfully if the operation of ${rpc} vanishes`, async () => {
      await prepare();
      world().fake.operations.plan({ rpc, what: "vanishes" });
      await deleted();
      await deleted();
      assert.deepEqual(versions(), left);
    });

    it(`is interrupted at its time if ${rpc} never ends`, async () => {
      await prepare();
      world().fake.operations.plan({ rpc, what: "neverEnds" });
      await assert.rejects(deleted(5), Interrupted);
    });
  }

  it("waits for the operations that keep the model busy", async () => {
    await register(world().work(), NEXT, URN);
    world().fake.switchTo({ isBusy: true });
    const both = ["1", "2"].map((version) =>
      unregister(world().work(), { ...REF, version }, undefined),
    );
    await Promise.all(both);
    assert.equal(versions(), undefined);
  });

  it("needs no new default if the service chooses one", async () => {
    world().fake.switchTo({ deletesDefault: true });
    await register(world().work(), NEXT, URN);
    await unregister(world().work(), REF, undefined);
    assert.deepEqual(world().fake.state.models[MODEL]?.versions[0]?.aliases, ["default"]);
  });
});
