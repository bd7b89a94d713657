import assert from "node:assert/strict";
import { Interrupted } from "../../../google/clock";
import { OperationError } from "../../../google/errors";
import { labelsOf } from "../../../vertex/modelVersion/identity";
import type { ModelVersionInputs } from "../../../vertex/modelVersion/inputs";
import { register } from "../../../vertex/modelVersion/register";
import { requestFaults } from "../../support/vertex/requestFaults";
import { IRIS, MODEL, URN, withFake } from "../../support/vertex/withFake";

const NEXT: ModelVersionInputs = {
  ...IRIS,
  artifactUri: "gs://models/iris/fedcba9876543210/model",
};
const OTHER_URN = URN.replace("dev", "prod");

describe("registering a version", () => {
  const world = withFake();
  const versions = () => world().fake.state.models[MODEL]?.versions ?? [];
  const uploads = () => world().fake.log.filter((line) => /models:upload/.test(line)).length;

  /** Discards the complaints about two versions of one label, which a test has set itself. */
  const forgiveTwins = () => {
    for (const complaint of world().fake.complaints.splice(0))
      assert.match(complaint, / has 2 versions with the identity /);
  };

  it("creates the model with its first version", async () => {
    const begun: string[] = [];
    const inputs = { ...IRIS, description: "flowers", versionDescription: "first" };
    const { version, adopted } = await register(world().work(), inputs, URN, (name) =>
      begun.push(name),
    );
    assert.equal(version.name, MODEL);
    assert.equal(version.versionId, "1");
    assert.equal(adopted, false);
    assert.match(begun.join(), new RegExp(`^${MODEL}/operations/\\d+$`));
    assert.deepEqual(version.labels, { team: "flowers", ...labelsOf(inputs, URN) });
    assert.equal(version.description, "flowers");
    assert.equal(version.versionDescription, "first");
    assert.equal(version.artifactUri, IRIS.artifactUri);
    assert.deepEqual(version.containerSpec, {
      imageUri: IRIS.container.image,
      env: IRIS.container.env,
      ports: [{ containerPort: 8080 }],
      healthRoute: "/health",
      sharedMemorySizeMb: "64",
    });
  });

  it("adds further versions to the model, and leaves default where it is", async () => {
    await register(world().work(), IRIS, URN);
    const { version } = await register(world().work(), NEXT, URN);
    assert.equal(version.versionId, "2");
    assert.deepEqual(version.versionAliases, []);
  });

  it("finds its own version again instead of uploading a duplicate", async () => {
    await register(world().work(), IRIS, URN);
    const { version, adopted } = await register(world().work(), IRIS, URN);
    assert.equal(version.versionId, "1");
    assert.equal(adopted, false);
    assert.equal(uploads(), 1);
  });

  it("adopts the version of another owner", async () => {
    await register(world().work(), IRIS, OTHER_URN);
    const { version, adopted } = await register(world().work(), IRIS, URN);
    assert.equal(version.versionId, "1");
    assert.equal(adopted, true);
  });

  it("does not adopt a version with its label and another artifact", async () => {
    await register(world().work(), IRIS, URN);
    world().fake.change(({ models }) => {
      const [first] = models[MODEL]?.versions ?? [];
      if (first) first.body = { ...first.body, artifactUri: "gs://elsewhere" };
    });
    const { version } = await register(world().work(), IRIS, URN);
    assert.equal(version.versionId, "2");
    forgiveTwins();
  });

  it("does not adopt a version with its label and another image", async () => {
    await register(world().work(), IRIS, URN);
    world().fake.change(({ models }) => {
      const [first] = models[MODEL]?.versions ?? [];
      if (first) first.body = { ...first.body, containerSpec: { imageUri: "elsewhere/image:1" } };
    });
    const { version } = await register(world().work(), IRIS, URN);
    assert.equal(version.versionId, "2");
    forgiveTwins();
  });

  it("reports its progress at the start and every ten seconds", async () => {
    world().fake.operations.plan({ rpc: "UploadModel", what: { takesMs: 25_000 } });
    await register(world().work(), IRIS, URN);
    const seconds = world().progress.map(({ elapsedMs }) => Math.floor(elapsedMs / 1000));
    assert.deepEqual(seconds, [0, 10, 20]);
  });

  const FAULTS = requestFaults("Model");
  for (const [name, what] of Object.entries(FAULTS)) {
    for (const existing of [false, true]) {
      it(`${name} of an upload ${existing ? "to a model" : "of a first version"}: ends successfully, without a duplicate`, async () => {
        if (existing) await register(world().work(), NEXT, URN);
        const times = what === "cutAfter" || what === "half" ? 1 : 2;
        world().fake.requests.plan({ method: "POST", path: /models:upload/, what, times });
        const { version } = await register(world().work(), IRIS, URN);
        assert.equal(version.versionId, existing ? "2" : "1");
        assert.equal(versions().length, existing ? 2 : 1);
      });
    }
    it(`${name} of every read: ends successfully, without a duplicate`, async () => {
      world().fake.requests.plan({ method: "GET", path: /./, what, times: 1 });
      if (name === "busy 400") {
        await assert.rejects(register(world().work(), IRIS, URN), /other operations running/);
        return;
      }
      await register(world().work(), IRIS, URN);
      assert.equal(versions().length, 1);
    });
  }

  for (const code of [8, 9, 13]) {
    it(`fails with the service's own message if the operation fails (${code})`, async () => {
      const what = { code, message: "the bucket cannot be read" };
      world().fake.operations.plan({ rpc: "UploadModel", what });
      await assert.rejects(
        register(world().work(), IRIS, URN),
        (error) => error instanceof OperationError && error.reason === what.message,
      );
      const { version } = await register(world().work(), IRIS, URN);
      assert.equal(version.versionId, "1");
    });
  }

  it("is interrupted if the operation never ends, and waits for the same one afterwards", async () => {
    world().fake.operations.plan({ rpc: "UploadModel", what: "neverEnds" });
    await assert.rejects(
      register(world().work({ minutes: 5 }), IRIS, URN),
      (error) => error instanceof Interrupted && error.why === "timeout",
    );
    world().fake.change(({ operations }) => {
      for (const operation of Object.values(operations))
        operation.readyAt = world().clock.time + 30_000;
    });
    const { version, adopted } = await register(world().work(), IRIS, URN);
    assert.equal(version.versionId, "1");
    assert.equal(adopted, false);
    assert.equal(uploads(), 1);
  });

  it("searches for the outcome if the operation vanishes", async () => {
    world().fake.operations.plan({ rpc: "UploadModel", what: "vanishes" });
    const { version } = await register(world().work(), IRIS, URN);
    assert.equal(version.versionId, "1");
    assert.equal(versions().length, 1);
  });

  it("continues what a killed process started", async () => {
    const stop = new AbortController();
    const killed = register(world().work({ signal: stop.signal }), IRIS, URN, () => stop.abort());
    await assert.rejects(killed, Interrupted);
    const { version, adopted } = await register(world().work(), IRIS, URN);
    assert.equal(version.versionId, "1");
    assert.equal(adopted, false);
    assert.equal(uploads(), 1);
  });

  it("continues after the service was restarted", async () => {
    const stop = new AbortController();
    const killed = register(world().work({ signal: stop.signal }), IRIS, URN, () => stop.abort());
    await assert.rejects(killed, Interrupted);
    world().stop();
    await world().start();
    await register(world().work(), IRIS, URN);
    assert.equal(versions().length, 1);
    assert.equal(uploads(), 0);
  });

  it("leaves one version if two resources of a process have the same identity", async () => {
    const work = world().work();
    const both = await Promise.all([register(work, IRIS, URN), register(work, IRIS, OTHER_URN)]);
    assert.deepEqual(
      both.map(({ version, adopted }) => [version.versionId, adopted]),
      [
        ["1", false],
        ["1", true],
      ],
    );
  });

  it("leaves every version of two stacks that register to one model at once", async () => {
    const [first, second] = await Promise.all([
      register(world().work(), IRIS, URN),
      register(world().work(), NEXT, OTHER_URN),
    ]);
    assert.deepEqual([first.version.versionId, second.version.versionId].sort(), ["1", "2"]);
    world().fake.ignorePace();
  });

  describe("where the documentation leaves the service's behaviour open", () => {
    it("labels a version itself if the upload dropped the labels", async () => {
      world().fake.switchTo({ uploadedLabels: "dropped" });
      const { version } = await register(world().work(), IRIS, URN);
      assert.equal(version.labels?.["mv-id"], labelsOf(IRIS, URN)["mv-id"]);
      await register(world().work(), IRIS, URN);
      assert.equal(uploads(), 1);
    });

    it("finds a version that the list does not show yet", async () => {
      world().fake.switchTo({ listLagMs: 60_000 });
      await register(world().work(), IRIS, URN);
      await register(world().work(), IRIS, URN);
      assert.equal(uploads(), 1);
    });

    it("waits for another caller's operation if the model is busy", async () => {
      await register(world().work(), NEXT, OTHER_URN);
      world().fake.switchTo({ isBusy: true });
      world().fake.operations.plan({ rpc: "UploadModel", what: { takesMs: 90_000 } });
      const third = { ...NEXT, artifactUri: "gs://models/iris/third" };
      const [own] = await Promise.all([
        register(world().work(), IRIS, URN),
        register(world().work(), third, OTHER_URN),
      ]);
      world().fake.ignorePace();
      assert.ok(own.version.versionId);
      assert.equal(versions().length, 3);
    });

    it("does not need the container to be returned", async () => {
      world().fake.switchTo({ returnsContainer: false });
      const { version } = await register(world().work(), IRIS, URN);
      assert.equal(version.containerSpec, undefined);
      await register(world().work(), IRIS, URN);
      assert.equal(uploads(), 1);
    });
  });
});
