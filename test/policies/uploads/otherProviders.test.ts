import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { WIRE } from "../../../policies/adapter/sdkPatch";
import { otherFacts } from "../../../policies/uploads/facts";
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

  it("reads file contents that a resource receives as plain strings", async () => {
    const base64 = pickle.toString("base64");
    for (const [type, props, expected] of [
      ["kubernetes:core/v1:ConfigMap", { binaryData: { m: base64 } }, ["mandatory UPL006"]],
      ["kubernetes:core/v1:ConfigMap", { data: { m: base64, "a.py": "import os\n" } }, []],
      ["kubernetes:core/v1:Secret", { data: { m: base64 } }, ["mandatory UPL006"]],
      [
        "kubernetes:core/v1:Secret",
        { stringData: { m: "cos\nsystem\n(tR." } },
        ["mandatory UPL006"],
      ],
      ["azure:storage/blob:Blob", { sourceContent: "cos\nsystem\n(tR." }, ["mandatory UPL006"]],
      ["azure:storage/blob:Blob", { sourceContent: "a,b\n1,2\n" }, []],
      ["acme:x:Y", { binaryData: { m: base64 } }, []],
    ] as const)
      assert.deepEqual(await violationsOf([{ type, name: "o", props }]), expected, type);
  });

  it("says that it does not search for assets among too many inputs", async () => {
    const values = Array.from({ length: 100_001 }, () => 0);
    const type = "acme:x:Y";
    assert.deepEqual(await violationsOf([{ type, name: "o", props: { values } }]), [
      "advisory UPL008",
    ]);
    const few = { values: values.slice(2) };
    assert.deepEqual(await violationsOf([{ type, name: "o", props: few }]), []);
  });

  it("reads archives in archives, and says so if they are nested too deep", async () => {
    const nested = (levels: number) => {
      let archive: object = { [WIRE.signature]: WIRE.asset, path: PICKLE };
      for (let level = 0; level < levels; level++)
        archive = { [WIRE.signature]: WIRE.archive, assets: { a: archive } };
      return { code: archive };
    };
    const read = async (levels: number) => {
      const props = nested(levels);
      return (await otherFacts(type, { object: "o", props }, { readObjects: true }))[0];
    };
    const type = "aws:lambda/function:Function";
    assert.match(String((await read(200))?.refused?.message), /^member a\/a\/.*: a pickle/);
    assert.match(String((await read(5000))?.unread), /nested too deep/);
  });

  it("reads an empty asset, which the engine sends without content, as an empty file", async () => {
    const empty = { [WIRE.signature]: WIRE.asset, path: devNull };
    const type = "aws:lambda/function:Function";
    for (const code of [
      empty,
      { [WIRE.signature]: WIRE.archive, assets: { "a/__init__.py": empty } },
    ])
      assert.deepEqual(
        await otherFacts(type, { object: "o", props: { code } }, { readObjects: true }),
        [{ object: "o" }],
      );
  });

  it("warns only of copies and commands that appear to upload a model", async () => {
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

  it("fails neither on deep JSON nor on deep properties", async () => {
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
