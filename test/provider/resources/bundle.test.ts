import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publishedForm } from "../../../inspect/schema/writeManifest";
import { keepPlan } from "../../../packing/uploadPlan";
import type { State } from "../../../provider/resource";
import { bundle as resource } from "../../../provider/resources/bundle";
import { type Plain, UNKNOWN } from "../../../provider/values";
import { layoutAt } from "../../../storage/place";
import { aJob } from "../../support/aJob";
import { scratchFolder } from "../../support/project";
import { refreshed } from "../../support/refreshed";
import { manifestOf } from "../../support/storage/publishedFixture";
import { withStorage } from "../../support/storage/withStorage";

const URN = "urn:pulumi:prod::shop::model-version:index:Bundle::iris";
const FILES = { "model.txt": "weights" };

describe("Bundle between engine and service", () => {
  const world = withStorage();
  const cacheHome = process.env["XDG_CACHE_HOME"];
  let notes: string[];
  let inputs: Plain;
  const job = () => {
    const { storage, limits } = world().work();
    return aJob({ storage, limits, urn: URN, note: (message) => notes.push(message) });
  };
  const manifest = manifestOf(FILES);
  const place = { bucket: "models", name: "iris", digest: manifest.contentDigest };
  const id = `gs://models/${layoutAt(place).folder}`;
  const created = async (): Promise<State> => ({
    inputs,
    ...(await resource.create(inputs, job())),
  });

  beforeEach(() => {
    const folder = scratchFolder();
    process.env["XDG_CACHE_HOME"] = folder;
    notes = [];
    const location = join(folder, "model.txt");
    writeFileSync(location, FILES["model.txt"]);
    const [file] = manifest.files;
    assert.ok(file);
    const path = `${layoutAt(place).model}/model.txt`;
    const object = { path, location, contentType: "text/plain", judged: file };
    const description = JSON.stringify(publishedForm(manifest));
    const { location: at, hash } = keepPlan({ objects: [object], description });
    const given = { bucket: "models", contentDigest: place.digest, plan: { path: at, hash } };
    inputs = resource.complete(given, "iris", {});
  });
  afterEach(() => {
    if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = cacheHome;
  });

  it("is named by the resource, below models", () => {
    assert.equal(inputs["name"], "iris");
    assert.equal(inputs["prefix"], "models");
    assert.deepEqual(resource.check(inputs), []);
  });

  it("uploads, is identified by its place, and keeps the objects when it is deleted", async () => {
    const state = await created();
    assert.equal(state.id, id);
    assert.deepEqual(state.outputs, {
      artifactUri: `${id}/model`,
      contentDigest: place.digest,
      manifestGeneration: world().fake.objects.get(`models/${layoutAt(place).manifest}`)
        ?.generation,
    });
    const names = world().fake.names("models");
    assert.equal(names.length, 2);
    await resource.delete(state, job());
    assert.deepEqual(world().fake.names("models"), names);
    assert.match(notes.join(), /keeps the objects of gs:\/\/models/);
  });

  it("says in preview what it uploads, or that there is nothing to upload", async () => {
    assert.deepEqual(await resource.preview(inputs, job()), {
      artifactUri: UNKNOWN,
      packageUri: UNKNOWN,
      manifestGeneration: UNKNOWN,
      contentDigest: place.digest,
    });
    assert.deepEqual(notes, [`uploads 1 object (7 bytes) to ${id}`]);
    assert.deepEqual(world().fake.changes, []);
    const { outputs } = await created();
    notes = [];
    const previewed = await resource.preview(inputs, job());
    assert.deepEqual(previewed, { packageUri: UNKNOWN, ...outputs });
    assert.deepEqual(notes, [`${id} has the same bytes already: nothing is uploaded`]);
  });

  it("says in preview how much of it a killed run left", async () => {
    await created();
    world().fake.objects.delete(`models/${layoutAt(place).manifest}`);
    await resource.preview(inputs, job());
    assert.match(notes.join(), /uploads 0 objects \(0 bytes\) .*; 1 of them with the same bytes/);
  });

  it("says less in preview without access or with an unknown bucket, and does not fail", async () => {
    const what = { status: 403, code: "forbidden" };
    world().fake.requests.plan({ path: /./, what });
    assert.equal((await resource.preview(inputs, job()))["artifactUri"], UNKNOWN);
    await resource.preview({ ...inputs, bucket: UNKNOWN }, job());
    await resource.preview(inputs, undefined);
    assert.deepEqual(notes, []);
  });

  it("refuses a plan that is not the one that was judged", async () => {
    const { path } = inputs["plan"] as { path: string };
    writeFileSync(path, "{}");
    await assert.rejects(resource.create(inputs, job()), /does not have the plan that was judged/);
    rmSync(path);
    await assert.rejects(resource.preview(inputs, job()), /does not have the plan/);
    assert.deepEqual(world().fake.log, []);
  });

  it("is read by its manifest, in one request while nothing has changed", async () => {
    const state = await created();
    const before = world().fake.log.length;
    assert.deepEqual(await resource.read(id, state, job()), state);
    assert.equal(world().fake.log.length, before + 1);
    world().fake.objects.delete(`models/${layoutAt(place).manifest}`);
    assert.equal(await resource.read(id, state, job()), undefined);
  });

  it("has nothing to do after it was uploaded, however often it is read", async () => {
    const state = await created();
    assert.deepEqual(await refreshed(resource, state, job), state);
  });

  it("is imported by its place, and stays then", async () => {
    const { outputs } = await created();
    const read = await resource.read(id, undefined, job());
    assert.deepEqual(read?.outputs, outputs);
    assert.deepEqual(read && resource.diff(read, inputs), []);
  });

  for (const [property, value] of [
    ["bucket", "other"],
    ["prefix", "other"],
    ["name", "roses"],
    ["contentDigest", `sha256:${"1".repeat(64)}`],
  ] as const) {
    it(`is replaced with another ${property}`, async () => {
      const differences = resource.diff(await created(), { ...inputs, [property]: value });
      assert.deepEqual(differences, [{ property, replaces: true, isInput: true }]);
    });
  }

  it("stays as it was written with other settings, and if its plan is stored elsewhere", async () => {
    const news = { ...inputs, storageClass: "NEARLINE", plan: { path: "/other", hash: "1" } };
    assert.deepEqual(resource.diff(await created(), news), []);
  });

  it("refuses what cannot be its place", () => {
    const wrong = { ...inputs, bucket: "gs://models", contentDigest: "1" };
    assert.deepEqual(
      resource.check(wrong).map(({ property }) => property),
      ["bucket", "contentDigest"],
    );
  });
});
