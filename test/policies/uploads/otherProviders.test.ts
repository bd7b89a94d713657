import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { withFolders } from "../../support/folders";
import { PICKLE, pickle, violationsOf } from "../../support/uploads";

const { folder } = withFolders();
const { FileAsset } = pulumi.asset;

describe("uploads-accounted-for, on objects of other providers", () => {
  const root = () => {
    const made = folder();
    copyFileSync(PICKLE, join(made, "m"));
    return join(made, "m");
  };
  for (const [type, props] of [
    ["google-native:storage/v1:BucketObject", () => ({ source: new FileAsset(root()) })],
    ["google:index/storageBucketObject:StorageBucketObject", () => ({ source: root() })],
    ["gcp:storage/v1:Bucket-Object", () => ({ source: new FileAsset(root()) })],
    [
      "aws:s3/bucketObjectv2:BucketObjectv2",
      () => ({ key: "k", contentBase64: pickle.toString("base64") }),
    ],
  ] as const) {
    it(`reads what ${type} uploads`, async () => {
      assert.deepEqual(await violationsOf([{ type, name: "o", props: props() }]), [
        "mandatory UPL006",
      ]);
    });
  }

  it("reports an object whose bytes are in no known property", async () => {
    const type = "acme:storage:BucketObject";
    const body = new FileAsset(PICKLE);
    assert.deepEqual(await violationsOf([{ type, name: "o", props: { body } }]), [
      "advisory UPL008",
    ]);
    assert.deepEqual(await violationsOf([{ type, name: "o.pkl", props: { body } }]), [
      "mandatory UPL008",
    ]);
  });
});
