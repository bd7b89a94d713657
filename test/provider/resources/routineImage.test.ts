import assert from "node:assert/strict";
import { type Job, type State, Unfinished } from "../../../provider/resource";
import { routineImage } from "../../../provider/resources/routineImage";
import { type Plain, UNKNOWN } from "../../../provider/values";
import { aJob } from "../../support/aJob";
import { IMAGE, INPUTS, withCloudBuild } from "../../support/cloudBuild/withCloudBuild";
import { refreshed } from "../../support/refreshed";

const URN = "urn:pulumi:dev::shop::model-version:index:RoutineImage::iris";

describe("RoutineImage", () => {
  const world = withCloudBuild();
  const notes: string[] = [];
  beforeEach(() => notes.splice(0));

  const job = (minutes = 120): Job =>
    aJob({ ...world().work({ minutes }), urn: URN, note: (message) => notes.push(message) });
  const inputs: Plain = { ...INPUTS };
  const created = async (): Promise<State> => ({
    inputs,
    ...(await routineImage.create(inputs, job())),
  });
  const unfinished = async (): Promise<State> => {
    world().fake.failures.plan({ what: "neverEnds" });
    const error = await routineImage.create(inputs, job(5)).catch((one: unknown) => one);
    assert.ok(error instanceof Unfinished, String(error));
    const { id, outputs, message } = error;
    assert.match(message, /builds\/\S+ goes on, and the next `pulumi up` takes up its result/);
    return { id, inputs, outputs };
  };

  it("defaults to the name of the model, and to the place of the configuration or the pool", () => {
    const config = { project: "acme", location: "us-central1" };
    const { packageUri, repository } = INPUTS;
    const given = { packageUri, repository };
    const completed = { ...given, ...config, imageName: "iris" };
    assert.deepEqual(routineImage.complete(given, "other", config), completed);
    const pool = "projects/acme/locations/europe-west4/workerPools/own";
    const location = "europe-west4";
    assert.deepEqual(routineImage.complete({ ...given, pool }, "other", config), {
      ...completed,
      pool,
      location,
    });
    const unknown = routineImage.complete({ ...given, packageUri: UNKNOWN }, "other", config);
    assert.equal(unknown["imageName"], UNKNOWN);
  });

  it("previews what it would do, and knows an image that is there", async () => {
    const before = await routineImage.preview(inputs, job());
    assert.equal(before["image"], UNKNOWN);
    assert.match(notes.at(-1) ?? "", /^builds \S+models\/iris:[0-9a-f]{32} on Cloud Build$/);
    const { outputs } = await created();
    const after = await routineImage.preview(inputs, job());
    assert.deepEqual(after["image"], outputs["image"]);
    assert.match(notes.at(-1) ?? "", /^takes \S+, which is there$/);
  });

  it("previews the image of a version that is not published yet", async () => {
    const packageUri = INPUTS.packageUri.replace("0123456789abcdef", "f".repeat(16));
    const outputs = await routineImage.preview({ ...inputs, packageUri }, job());
    assert.deepEqual(outputs, { image: UNKNOWN, tag: UNKNOWN });
    assert.deepEqual(notes, ["builds iris on Cloud Build, once its version is published"]);
    await assert.rejects(
      routineImage.create({ ...inputs, packageUri }, job()),
      /no published version/,
    );
  });

  it("says where the log of the build is", async () => {
    const { outputs } = await created();
    assert.deepEqual(notes, [`log of the build: ${outputs["logUrl"]}`]);
  });

  it("does not differ by how it is built, nor by how its repository is written", async () => {
    const state = await created();
    const repository = "projects/acme/locations/europe-west4/repositories/models";
    const news = { ...inputs, repository, timeout: "60s", machineType: "E2_MEDIUM", location: "x" };
    assert.deepEqual(routineImage.diff(state, news), []);
  });

  for (const [property, value] of [
    ["packageUri", INPUTS.packageUri.replace("0123456789abcdef", "f".repeat(16))],
    ["packageUri", UNKNOWN],
    ["repository", "us-docker.pkg.dev/acme/models"],
    ["imageName", "other"],
  ] as const)
    it(`is replaced with ${property} ${value}`, async () => {
      const differences = routineImage.diff(await created(), { ...inputs, [property]: value });
      assert.deepEqual(differences, [{ property, replaces: true, isInput: true }]);
    });

  it("is read by its recorded digest, even if its tag has moved", async () => {
    const state = await created();
    world().fake.registry.push("another", state.id, `sha256:${"f".repeat(64)}`);
    assert.deepEqual(await routineImage.read(state.id, state, job()), state);
  });

  it("has nothing to do after it was built, however often it is read", async () => {
    const state = await created();
    assert.deepEqual(await refreshed(routineImage, state, job), state);
  });

  it("is gone if the registry no longer has it", async () => {
    const state = await created();
    world().fake.registry.clear();
    assert.equal(await routineImage.read(state.id, state, job()), undefined);
  });

  it("is imported by its tag, and then does not differ", async () => {
    const { id, outputs } = await created();
    const imported = await routineImage.read(id, undefined, job());
    assert.deepEqual(imported?.inputs, { repository: INPUTS.repository, imageName: "iris" });
    assert.equal(imported?.outputs["image"], outputs["image"]);
    assert.deepEqual(imported && routineImage.diff(imported, inputs), []);
  });

  it("continues a build that did not end in time", async () => {
    const state = await unfinished();
    assert.deepEqual(routineImage.diff(state, inputs), [
      { property: "image", replaces: false, isInput: false },
    ]);
    assert.equal(routineImage.previewedOutputs?.(state, inputs)["image"], UNKNOWN);
    assert.deepEqual(await routineImage.read(state.id, state, job()), state);
    world().fake.finish();
    const { image, build } = await routineImage.update(state, inputs, job());
    assert.match(String(image), new RegExp(`^${IMAGE}@sha256:`));
    assert.equal(build, state.outputs["build"]);
    assert.equal(world().fake.builds.length, 1);
  });

  it("finds what a build has pushed since", async () => {
    const state = await unfinished();
    world().fake.finish();
    const found = await routineImage.read(state.id, state, job());
    assert.match(String(found?.outputs["image"]), /@sha256:/);
  });

  it("keeps its image when it is deleted, which versions may need", async () => {
    const state = await created();
    await routineImage.delete(state, job());
    assert.deepEqual(notes.at(-1), `keeps ${state.id}: versions may be served by it`);
    assert.ok(await routineImage.read(state.id, state, job()));
  });

  it("stops a build that has not ended when it is deleted", async () => {
    const state = await unfinished();
    await routineImage.delete(state, job());
    await routineImage.delete(state, job()); // it has ended
    assert.ok(world().fake.builds[0]?.cancelledAt);
  });
});
