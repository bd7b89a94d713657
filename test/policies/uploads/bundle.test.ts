import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { contentsOf } from "../../../components/inspectArgs";
import { keepPlan, type UploadPlan } from "../../../packing/uploadPlan";
import { BUNDLE_TYPE, MODEL_VERSION_TYPE } from "../../../resourceTypes";
import { previewPolicies, type TestResource } from "../../../testing";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";
import { aPack } from "../../support/pack";
import { scratchFolder } from "../../support/project";
import { pickle, violationsOf } from "../../support/uploads";

describe("uploads-accounted-for, on a Bundle", () => {
  const { folder } = withFolders();
  const cacheHome = process.env["XDG_CACHE_HOME"];
  beforeEach(() => {
    process.env["XDG_CACHE_HOME"] = scratchFolder();
  });
  afterEach(() => {
    if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = cacheHome;
  });

  /** A ModelVersion with `upload: "bundle"`, whose plan and inputs a test may change. */
  async function declared(
    change: (plan: UploadPlan) => UploadPlan = (plan) => plan,
    inputs: object = {},
    path = exportOf("keras3_export"),
  ): Promise<TestResource[]> {
    const { manifest, objects, description } = await contentsOf("iris", {
      bucket: "b",
      export: { path },
    });
    const { location, hash } = keepPlan(change({ objects, description }));
    const plan = Object.assign(new pulumi.asset.FileAsset(location), { hash });
    const { name, contentDigest } = manifest;
    const props = { bucket: "b", prefix: "models", name, contentDigest, plan, ...inputs };
    return [
      { type: MODEL_VERSION_TYPE, name: "iris", props: { bucket: "b", manifest }, outputs: {} },
      { type: BUNDLE_TYPE, name: "iris", props, parent: "iris", outputs: {} },
    ];
  }
  /** Where the plan of a declared Bundle lies. */
  const planOf = ([, bundle]: readonly TestResource[]) => {
    const { plan } = (bundle?.props ?? {}) as { plan: { path: Promise<string> } };
    return plan.path;
  };
  const withFirst = (change: object) => (plan: UploadPlan) => ({
    ...plan,
    objects: plan.objects.map((one, at) => (at === 0 ? { ...one, ...change } : one)),
  });
  const aFileOf = (bytes: Buffer | string) => `${folder({ bytes })}/bytes`;

  it("accepts it as it was packed", async () => {
    assert.deepEqual(await violationsOf(await declared()), []);
  });

  it("refuses bytes that are not those of the manifest, whatever the plan says about them", async () => {
    const location = aFileOf(pickle);
    assert.deepEqual(await violationsOf(await declared(withFirst({ location }))), [
      "mandatory UPL004",
    ]);
  });

  it("refuses an object that the manifest does not list", async () => {
    const path = "models/other/model/a.txt";
    assert.deepEqual(await violationsOf(await declared(withFirst({ path }))), ["mandatory UPL005"]);
  });

  it("refuses another manifest.json", async () => {
    const found = await declared((plan) => ({ ...plan, description: "{}" }));
    assert.deepEqual(await violationsOf(found), ["mandatory UPL004"]);
  });

  it("refuses one that is of another version, or of another model", async () => {
    for (const inputs of [{ contentDigest: `sha256:${"1".repeat(64)}` }, { name: "roses" }])
      assert.deepEqual(await violationsOf(await declared(undefined, inputs)), ["mandatory UPL004"]);
  });

  it("refuses a plan that is gone or has changed", async () => {
    const found = await declared();
    const location = await planOf(found);
    writeFileSync(location, "{}");
    assert.deepEqual(await violationsOf(found), ["mandatory UPL008"]);
    rmSync(location);
    assert.deepEqual(await violationsOf(found), ["mandatory UPL008"]);
  });

  it("refuses a file that has changed since it was judged", async () => {
    const root = folder({ "a.txt": "weights" });
    const found = await declared(undefined, {}, root);
    writeFileSync(`${root}/a.txt`, "changed");
    assert.ok((await violationsOf(found)).includes("mandatory UPL004"));
  });

  it("refuses one outside of a ModelVersion", async () => {
    const [, bundle] = await declared();
    assert.ok(bundle);
    const { parent: _, ...stray } = bundle;
    assert.deepEqual(await violationsOf([stray]), ["mandatory UPL007"]);
    const [found] = await previewPolicies(aPack(), [stray]);
    assert.match(found?.message ?? "", /uploaded outside of a ModelVersion \[UPL007\]/);
  });

  it("reads no plan for an audit, and still refuses one outside of a ModelVersion", async () => {
    const found = await declared();
    rmSync(await planOf(found));
    const config = { "uploads-accounted-for": { readObjects: false } };
    const audit = async (resources: TestResource[]) =>
      (await previewPolicies(aPack(), resources, { config }))
        .filter(({ policy }) => policy === "uploads-accounted-for")
        .map(({ message }) => /\[(\w+)\]/.exec(message)?.[1]);
    assert.deepEqual(await audit(found), []);
    const [, bundle] = found;
    assert.ok(bundle);
    const { parent: _, ...stray } = bundle;
    assert.deepEqual(await audit([stray]), ["UPL007"]);
  });
});
