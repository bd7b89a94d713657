import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { inspect, type Manifest } from "../../inspect";
import type { PolicySetting } from "../../rules";
import { previewPolicies, type TestResource } from "../../testing";
import { aDeclaration } from "../support/declared";
import { exportOf } from "../support/exports";
import { aPack } from "../support/pack";
import { fixtures } from "../support/project";
import { aSigner } from "../support/signedModel";

const SIGNATURE = join(fixtures, "signed/model.sig");
const publicKey = readFileSync(join(fixtures, "signed/signer.pub"), "utf8");
const demanded = {
  enforcementLevel: "mandatory" as const,
  required: true,
  publicKeys: [publicKey],
};

/** The resources of a version that carries the signature of multi_input; `change` is made to its manifest. */
async function signed(
  fixture = "multi_input",
  change: (manifest: Manifest) => Partial<Manifest> = () => ({}),
): Promise<TestResource[]> {
  const [version, ...objects] = await aDeclaration(fixture, { modelSignature: SIGNATURE });
  assert.ok(version);
  const { manifest, ...props } = version.props as { manifest: Manifest };
  const placed = objects.map((object) =>
    object.name.endsWith("/model.sig")
      ? { ...object, props: { ...object.props, source: new pulumi.asset.FileAsset(SIGNATURE) } }
      : object,
  );
  const changed = { ...manifest, ...change(manifest) };
  return [{ ...version, props: { ...props, manifest: changed } }, ...placed];
}

/** Level and code of each mandatory violation. */
async function refused(
  resources: readonly TestResource[],
  setting: PolicySetting,
): Promise<string[]> {
  const declared = resources.map((resource) => ({ outputs: resource.props ?? {}, ...resource }));
  const found = await previewPolicies(aPack(), declared, {
    config: { "model-signature": setting },
  });
  return found
    .filter(({ level }) => level === "mandatory")
    .map(({ message }) => /\[(\w+)\]/.exec(message)?.[1] ?? message);
}

describe("model-signature, in a preview", () => {
  it("accepts a signed version with its signature among the objects", async () => {
    assert.deepEqual(await refused(await signed(), demanded), []);
  });

  it("accepts it without options, too", async () => {
    assert.deepEqual(await refused(await signed(), {}), []);
  });

  it("refuses a version without a signature", async () => {
    assert.deepEqual(await refused(await aDeclaration("multi_input"), demanded), ["SGN001"]);
  });

  it("refuses the signature of another model", async () => {
    assert.deepEqual(await refused(await signed("keras3_export"), demanded), ["SGN005"]);
  });

  it("refuses another signer, by the keys of the configuration only", async () => {
    const keys = { ...demanded, publicKeys: [aSigner().publicKey] };
    assert.deepEqual(await refused(await signed(), keys), ["SGN003"]);
  });

  it("refuses a manifest that says the signature compares other digests", async () => {
    const resources = await signed("keras3_export", ({ modelSignature }) => ({
      modelSignature: {
        path: "model.sig",
        ...modelSignature,
        compared: { "saved_model.pb": true, "fingerprint.pb": true },
      },
    }));
    assert.deepEqual(await refused(resources, demanded), ["SGN005"]);
  });

  it("refuses a manifest that lists the signed digests for other bytes", async () => {
    const manifest = await inspect(exportOf("multi_input"), { modelSignature: SIGNATURE });
    const resources = await signed("keras3_export", ({ files }) => ({
      files: files.map((file) => ({
        ...file,
        sha256: manifest.files.find(({ path }) => path === file.path)?.sha256 ?? file.sha256,
      })),
    }));
    const codes = await refused(resources, demanded);
    assert.ok(codes.includes("UPL004"), codes.join(", "));
  });
});
