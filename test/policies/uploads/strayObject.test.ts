import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import { anObject } from "../../support/declared";
import { withFolders } from "../../support/folders";
import { fixtures } from "../../support/project";
import { tar } from "../../support/tar";
import { PICKLE, pickle, violationsOf } from "../../support/uploads";
import { zip } from "../../support/zip";

const { folder } = withFolders();
const { AssetArchive, FileArchive, FileAsset, RemoteAsset, StringAsset } = pulumi.asset;
/** Programs by their first bytes. */
const ELF = Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(60)]);
const WASM = Buffer.from("\0asm\x01\0\0\0", "latin1");

/** What is reported about an object with these bytes under a name. */
function named(name: string, bytes: Buffer | string): Promise<string[]> {
  const root = folder({ bytes });
  return violationsOf([anObject({ name, source: new FileAsset(join(root, "bytes")) })]);
}

describe("uploads-accounted-for, on objects outside a ModelVersion", () => {
  it("judges members after unknown ones, and in damaged containers", async () => {
    const unknown = { name: "a", content: Buffer.alloc(5000, "\x01\x9f\x03") };
    const hidden = zip([unknown, { name: "b", content: pickle }]);
    assert.deepEqual(await named("data", hidden), ["mandatory UPL006"]);
    const torn = zip([{ name: "c", content: pickle, crc: 1 }]);
    const broken = zip([
      { name: "a", content: torn },
      { name: "b", content: pickle },
    ]);
    assert.deepEqual(await named("data", broken), ["mandatory UPL006"]);
  });

  it("refuses packed or damaged bytes under the name of a model, and ignores others", async () => {
    const xz = Buffer.concat([Buffer.from("\xfd7zXZ\0", "latin1"), Buffer.alloc(60, 7)]);
    const joblib = Buffer.concat([Buffer.from("ZF0x50              "), deflateSync(pickle)]);
    const torch = Buffer.concat([
      Buffer.from("XXXXXXX"),
      readFileSync(join(fixtures, "torch_model/whole_module.pt")),
    ]);
    for (const [name, bytes] of [
      ["model.joblib", xz],
      ["model.pkl.xz", xz],
      ["a.dill", xz],
      ["pytorch_model.bin", xz],
      ["model.joblib", joblib],
      ["model.pt", torch],
    ] as const) {
      assert.deepEqual(await named(name, bytes), ["mandatory UPL006"], name);
    }
    for (const name of ["sources.tar.xz", "firmware.bin", "descriptor.pb"])
      assert.deepEqual(await named(name, xz), [], name);
  });

  it("ignores programs, unless their name says that they are models", async () => {
    const bundle = zip([{ name: "build/x.node", content: ELF }]);
    assert.deepEqual(await named("app.wasm", WASM), []);
    assert.deepEqual(await named("function.zip", bundle), []);
    assert.deepEqual(await named("model.pkl", ELF), ["mandatory UPL006"]);
    const both = zip([
      { name: "x.node", content: ELF },
      { name: "m", content: pickle },
    ]);
    assert.deepEqual(await named("function.zip", both), ["mandatory UPL006"]);
  });

  it("ignores Python names in a configuration, but no other tag after them", async () => {
    const names = "a:\n  index: !!python/name:material.extensions.emoji.twemoji\n";
    assert.deepEqual(await named("mkdocs.yml", names), []);
    for (const tag of ["!!python/object/apply:os.system", "!!py%74hon/object/apply:os.system"])
      assert.deepEqual(await named("mkdocs.yml", `${names}b: ${tag} ["id"]\n`), [
        "mandatory UPL006",
      ]);
    assert.deepEqual(await named("model.onnx", names), ["mandatory UPL006"]);
  });

  it("reads folders, archives of assets, and file URLs", async () => {
    const root = folder({ "d/readme.txt": "hello\n", "d/e/weights": pickle, "f/a.txt": "hello\n" });
    const asset = new FileAsset(PICKLE);
    for (const source of [
      new FileArchive(join(root, "d")),
      new AssetArchive({ "a/b": asset, c: new StringAsset("") }),
      new AssetArchive({ deep: new AssetArchive({ x: new FileArchive(join(root, "d")) }) }),
      new RemoteAsset(`file://${PICKLE}`),
      new RemoteAsset(`file://localhost${PICKLE}`),
    ]) {
      assert.deepEqual(await violationsOf([anObject({ name: "site", source })]), [
        "mandatory UPL006",
      ]);
    }
    const sound = new FileArchive(join(root, "f"));
    assert.deepEqual(await violationsOf([anObject({ name: "site", source: sound })]), []);
  });

  it("reports a member that cannot be read at the level of its name", async () => {
    const remote = new RemoteAsset("https://example.com/a");
    const archive = (name: string) =>
      anObject({ name: "site", source: new AssetArchive({ [name]: remote }) });
    assert.deepEqual(await violationsOf([archive("a.txt")]), ["advisory UPL008"]);
    assert.deepEqual(await violationsOf([archive("model.pkl")]), ["mandatory UPL008"]);
    const source = new AssetArchive({ "a.txt": remote, "b/model.pkl": remote });
    assert.deepEqual(await violationsOf([anObject({ name: "site", source })]), [
      "mandatory UPL008",
    ]);
  });

  it("detects frozen graphs and checkpoints, and ignores raw numbers and fingerprints", async () => {
    const read = (path: string) => readFileSync(join(fixtures, path));
    const graph = read("graphdef_as_saved_model/export/saved_model.pb");
    const index = read("weights_checkpoint/ckpt-1.index");
    for (const [name, bytes] of [
      ["things/frozen_inference_graph.pb", graph],
      ["data", graph],
      ["things/ckpt-1.index", index],
      ["data", zip([{ name: "a/ckpt-1.index", content: index }])],
    ] as const)
      assert.deepEqual(await named(name, bytes), ["mandatory UPL007"], name);
    for (const path of [
      "multi_input/export/fingerprint.pb",
      "weights_checkpoint/ckpt-1.data-00000-of-00001",
    ])
      assert.deepEqual(await named("data", read(path)), [], path);
  });

  it("detects a model inside a container, and models of LightGBM and old XGBoost", async () => {
    const tflite = readFileSync(join(fixtures, "tflite/model.tflite"));
    for (const bytes of [
      tar([{ name: "m", content: tflite }]),
      readFileSync(join(fixtures, "recorded/xgboost-2.1.4/model.deprecated")),
      Buffer.from("tree\nversion=v4\nnum_class=1\n"),
    ])
      assert.deepEqual(await named("data", bytes), ["mandatory UPL007"]);
  });
});
