import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { withFolders } from "../../support/folders";
import { PICKLE, pickle, violationsOf } from "../../support/uploads";

const { folder } = withFolders();
const { AssetArchive, FileAsset, StringAsset } = pulumi.asset;

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

  it("reads the assets of any other resource, however deep in its inputs", async () => {
    for (const [type, props] of [
      ["azure:storage/blob:Blob", { source: new FileAsset(PICKLE) }],
      ["aws:lambda/function:Function", { code: new AssetArchive({ m: new FileAsset(PICKLE) }) }],
      ["acme:x:Y", { a: [{ b: { c: new FileAsset(PICKLE) } }] }],
    ] as const)
      assert.deepEqual(await violationsOf([{ type, name: "o", props }]), ["mandatory UPL006"]);
    const code = new AssetArchive({ "index.js": new StringAsset("exports.a = 1;") });
    const type = "aws:lambda/function:Function";
    assert.deepEqual(await violationsOf([{ type, name: "o", props: { code } }]), []);
  });

  it("warns of copies and commands that upload a model unseen, and of no others", async () => {
    const copy = "gcp:storage/objectCopy:ObjectCopy";
    const command = "command:local:Command";
    for (const [type, props, expected] of [
      [copy, { source: "gs://b/model.pkl" }, ["advisory UPL008"]],
      ["aws:s3/objectCopy:ObjectCopy", { source: "b/site.css" }, []],
      [command, { create: "gsutil -m cp model.pkl gs://b/" }, ["advisory UPL008"]],
      [command, { create: "gcloud ai models upload --region=r" }, ["advisory UPL008"]],
      [command, { create: "gsutil cp index.html gs://b/" }, []],
      [command, { create: "python train.py model.pkl" }, []],
    ] as const)
      assert.deepEqual(await violationsOf([{ type, name: "o", props }]), expected);
  });

  it("ends neither in deep JSON nor in deep properties", async () => {
    let metadata: object = {};
    for (let level = 0; level < 500; level++) metadata = { a: metadata };
    const type = "gcp:storage/bucketObject:BucketObject";
    const text = "[".repeat(5000) + "]".repeat(5000);
    const encoded = Buffer.from(text).toString("base64");
    for (const props of [
      { content: text },
      { contentBase64: encoded },
      { source: new StringAsset(text) },
      { content: "a", metadata },
    ])
      assert.deepEqual(await violationsOf([{ type, name: "o", props }]), []);
  });
});
