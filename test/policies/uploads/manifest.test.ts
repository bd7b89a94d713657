import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { contentDigest } from "../../../inspect/bundle/digest";
import type { Manifest } from "../../../inspect/manifest";
import { previewPolicies, type TestResource } from "../../../testing";
import { aDeclaration, anObject } from "../../support/declared";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";
import { aPack } from "../../support/pack";
import { pickle, violationsOf } from "../../support/uploads";

const { folder } = withFolders();
const { FileAsset } = pulumi.asset;

/** A version whose manifest has one changed file, with the digest recomputed. */
async function forged(
  fixture: string,
  path: string,
  change: object,
  also: Partial<Manifest> = {},
): Promise<TestResource[]> {
  const [version, ...objects] = await aDeclaration(fixture);
  const manifest = version?.props?.["manifest"] as Manifest;
  const files = manifest.files.map((file) => (file.path === path ? { ...file, ...change } : file));
  const changed = { ...manifest, files, ...also };
  assert.equal(contentDigest(changed), manifest.contentDigest);
  assert.ok(version);
  return [{ ...version, props: { ...version.props, manifest: changed } }, ...objects];
}

describe("uploads-accounted-for, on a false manifest", () => {
  it("refuses a pickle that is described as text", async () => {
    const declared = await aDeclaration("keras3_export");
    const root = folder({ bytes: pickle });
    const bytes = pickle.length;
    const file = { path: "a.txt", bytes, sha256: sha256(pickle), format: "text" };
    const manifest = { ...declared[0]?.props?.["manifest"], files: [file], totalBytes: bytes };
    manifest.fileCount = 1;
    manifest.contentDigest = contentDigest(manifest);
    const name = `models/iris/${manifest.contentDigest.slice(7, 23)}/model/a.txt`;
    const version = { ...declared[0], props: { bucket: "b", manifest } } as TestResource;
    const object = anObject({ name, source: new FileAsset(join(root, "bytes")) });
    assert.deepEqual(await violationsOf([version, { ...object, parent: "iris" }]), [
      "mandatory UPL004",
    ]);
  });

  it("refuses other bytes of the same size under a hash that the program declares", async () => {
    const [version, ...objects] = await aDeclaration("keras3_export");
    const manifest = version?.props?.["manifest"] as Manifest;
    const path = "variables/variables.data-00000-of-00001";
    const { sha256: hash = "" } = manifest.files.find((file) => file.path === path) ?? {};
    const bytes = readFileSync(join(exportOf("keras3_export"), path));
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    const source = Object.assign(new FileAsset(join(folder({ bytes }), "bytes")), { hash });
    const declared = objects.map(({ props, ...object }) => ({
      ...object,
      props: String(props?.["name"]).endsWith(path) ? { ...props, source } : { ...props },
    }));
    assert.ok(version);
    assert.deepEqual(await violationsOf([version, ...declared]), ["mandatory UPL004"]);
  });

  it("refuses a manifest that omits a graph's ops", async () => {
    const declared = await forged("unsafe_ops", "saved_model.pb", { code: undefined });
    assert.ok((await violationsOf(declared)).includes("mandatory UPL004"));
    const savedModel = { metaGraphs: [], variables: [], duplicateBytes: 0 };
    const emptied = await forged("unsafe_ops", "saved_model.pb", {}, { savedModel });
    assert.deepEqual(await violationsOf(emptied), ["mandatory UPL004", "mandatory UPL003"]);
  });

  it("refuses a size that is not the file's, and totals that are not the files'", async () => {
    const [version] = await aDeclaration("keras3_export");
    assert.ok(version?.props);
    const { files, totalBytes } = version.props["manifest"] as Manifest;
    const bytes = files.find(({ path }) => path === "saved_model.pb")?.bytes ?? 0;
    const smaller = { bytes: 1 };
    const sums = { totalBytes: totalBytes - bytes + 1 };
    assert.deepEqual(
      await violationsOf(await forged("keras3_export", "saved_model.pb", smaller, sums)),
      ["mandatory UPL004"],
    );
    assert.deepEqual(await violationsOf(await forged("keras3_export", "", {}, { totalBytes: 1 })), [
      "mandatory UPL003",
    ]);
    assert.deepEqual(await violationsOf(await forged("keras3_export", "", {}, { fileCount: 1 })), [
      "mandatory UPL003",
    ]);
  });

  it("refuses other bytes described as a shard, but accepts a shard", async () => {
    assert.deepEqual(await violationsOf(await aDeclaration("keras3_export")), []);
    const shard = { format: "tensor-bundle-shard", code: undefined, detail: undefined };
    const declared = await forged("keras3_export", "saved_model.pb", shard);
    assert.deepEqual(await violationsOf(declared), ["mandatory UPL004"]);
  });

  for (const change of [
    { savedModel: { metaGraphs: "none" } },
    { savedModel: 5 },
    { routine: {} },
    { routine: { requirements: [null], imports: [null], faults: [{}] } },
    { serving: null },
    { serving: { image: 5 } },
    { sampleRequest: {} },
    { exemptions: "all" },
    { exemptions: [null] },
    { problems: [null] },
    { recordedVersions: [{}] },
    { tflite: 3 },
    { excluded: "all" },
    { upgrade: { changes: 1 } },
    { packageFiles: 7 },
  ]) {
    it(`refuses as invalid, and judges nothing by, ${JSON.stringify(change)}`, async () => {
      const [version, ...objects] = await aDeclaration("keras3_export");
      const manifest = { ...(version?.props?.["manifest"] as Manifest), ...change };
      assert.ok(version);
      const props = { ...version.props, manifest };
      const found = await previewPolicies(
        aPack(),
        [{ ...version, props }, ...objects].map((resource) => ({
          outputs: resource.props ?? {},
          ...resource,
        })),
      );
      const [name] = Object.keys(change);
      const refused = found.filter(({ message }) => message.includes("[UPL003]"));
      assert.equal(refused.length, 1);
      assert.match(refused[0]?.message ?? "", new RegExp(`policy pack reads: ${name}\\b`));
      assert.ok(found.every(({ policy }) => policy === "uploads-accounted-for"));
    });
  }
});

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
