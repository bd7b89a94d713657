import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, copyOf, fixtures, pack, scratchFolder } from "../support/project";

const emulator = withEmulator();

async function preview(program: string, words: readonly string[] = [], environment = {}) {
  const project = aProject(program);
  copyOf("tf1_two_metagraphs", project);
  copyFileSync(join(fixtures, "sklearn_model/model.pkl"), join(project, "labels.txt"));
  copyFileSync(join(fixtures, "cpr_complete/transforms.py"), join(project, "readme.txt"));
  const stack = new Stack(project, scratchFolder(), emulator().endpoint, "dev", environment);
  await stack.init();
  return stack.preview("--policy-pack", pack, ...words);
}

const EXPORT = 'new ModelVersion("iris", { bucket: "b", export: { path: "./export" } });';

function refuses(code: string) {
  return new RegExp(`\\[mandatory\\] .*uploads-accounted-for [^\\n]*\\n[^\\n]*\\[${code}\\]`);
}

describe("uploads-accounted-for, in a real preview", () => {
  it("refuses a ModelVersion whose inputs were hidden from the policies", async () => {
    const { code, output } = await preview(EXPORT, [], {
      PULUMI_NODEJS_SKIP_COMPONENT_INPUTS: "true",
    });
    assert.notEqual(code, 0);
    assert.match(output, refuses("UPL001"));
  });

  it("refuses a value that is unknown in preview", async () => {
    const { code, output } = await preview(`
      const bucket = new gcp.storage.Bucket("made", { location: "US" });
      class Unknown extends pulumi.ComponentResource {
        constructor() { super("model-version:index:ModelVersion", "m", { manifest: { schema: 1 }, serving: { frameworkVersion: bucket.url } }); }
      }
      new Unknown();`);
    assert.notEqual(code, 0);
    assert.match(output, refuses("UPL002"));
    assert.match(output, /serving\.frameworkVersion/);
  });

  it("accepts a bucket whose name is known only after it is created", async () => {
    const { code, output } = await preview(`
      const bucket = new gcp.storage.Bucket("made", { location: "US" });
      new ModelVersion("iris", { bucket: bucket.url.apply((url) => url.slice(5)), export: { path: "./export" } });`);
    assert.equal(code, 0, output);
  });

  it("refuses a forged manifest, and the object that does not match it", async () => {
    const { code, output } = await preview(`
      const manifest = { schema: 1, kind: "savedModel", name: "m", totalBytes: 1, fileCount: 1, problems: [],
        contentDigest: "sha256:" + "0".repeat(64),
        files: [{ path: "saved_model.pb", bytes: 1, sha256: "0".repeat(64), format: "tensorflow-savedmodel" }] };
      class Forged extends pulumi.ComponentResource {
        constructor() {
          super("model-version:index:ModelVersion", "m", { manifest });
          new gcp.storage.BucketObject("o", { bucket: "b", name: "models/m/0000000000000000/model/saved_model.pb",
            source: new pulumi.asset.FileAsset(require("path").resolve("labels.txt")) }, { parent: this });
        }
      }
      new Forged();`);
    assert.notEqual(code, 0);
    assert.match(output, refuses("UPL003"));
    assert.match(output, refuses("UPL004"));
  });

  it("refuses a pickle that a manifest describes as text", async () => {
    const { code, output } = await preview(`
      const crypto = require("crypto");
      const file = require("path").resolve("labels.txt");
      const bytes = require("fs").readFileSync(file);
      const sha256 = (text) => crypto.createHash("sha256").update(text).digest("hex");
      const digest = sha256(sha256(bytes) + "  labels.txt\\n");
      const manifest = { schema: 1, kind: "savedModel", name: "m", totalBytes: bytes.length, fileCount: 1, problems: [],
        contentDigest: "sha256:" + digest,
        files: [{ path: "labels.txt", bytes: bytes.length, sha256: sha256(bytes), format: "text" }] };
      class Forged extends pulumi.ComponentResource {
        constructor() {
          super("model-version:index:ModelVersion", "m", { manifest });
          new gcp.storage.BucketObject("o", { bucket: "b", name: "models/m/" + digest.slice(0, 16) + "/model/labels.txt",
            source: new pulumi.asset.FileAsset(file) }, { parent: this });
        }
      }
      new Forged();`);
    assert.notEqual(code, 0);
    assert.match(output, refuses("UPL004"));
    assert.match(output, /declared as plain text \[UPL004\]/);
  });

  it("refuses a pickle in a separate bucket object, under any name", async () => {
    const { code, output } = await preview(`
      new gcp.storage.BucketObject("o", { bucket: "b", name: "labels.txt", source: new pulumi.asset.FileAsset("./labels.txt") });`);
    assert.notEqual(code, 0);
    assert.match(output, refuses("UPL006"));
  });

  it("refuses a model that is uploaded beside a ModelVersion", async () => {
    const { code, output } = await preview(`
      new gcp.storage.BucketObject("o", { bucket: "b", source: new pulumi.asset.FileAsset("./export/saved_model.pb") });`);
    assert.notEqual(code, 0);
    assert.match(output, refuses("UPL007"));
  });

  it("refuses a model whose bytes it cannot read", async () => {
    const { code, output } = await preview(`
      new gcp.storage.BucketObject("o", { bucket: "b", name: "model.pkl", source: new pulumi.asset.RemoteAsset("http://127.0.0.1:9/model.pkl") });`);
    assert.notEqual(code, 0);
    assert.match(output, /UPL008|127\.0\.0\.1:9/);
  });

  it("ignores other objects", async () => {
    const { code, output } = await preview(`
      new gcp.storage.BucketObject("o", { bucket: "b", name: "index.html", content: "<p>hello</p>" });
      new gcp.storage.BucketObject("p", { bucket: "b", name: "readme", source: new pulumi.asset.FileAsset("./readme.txt") });`);
    assert.equal(code, 0, output);
  });

  it("refuses resources of AI Platform Prediction, which was shut down", async () => {
    const { code, output } = await preview(
      'new (require("@pulumi/gcp/ml").EngineModel)("old", { regions: "us-central1" });',
    );
    assert.notEqual(code, 0);
    assert.match(output, refuses("UPL009"));
  });
});

describe("the policy pack", () => {
  it("lists every finding of a resource at once", async () => {
    const { output } = await preview(
      'new ModelVersion("m", { bucket: "b", export: { path: "./labels.txt" }, serving: { image: "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-9:latest" } });',
    );
    assert.match(output, /\[FMT001\]/);
    assert.match(output, /\[CON002\]/);
  });

  it("reads levels and options from a configuration file, and refuses an invalid one", async () => {
    const folder = scratchFolder();
    const config = (name: string, value: object) => {
      writeFileSync(join(folder, name), JSON.stringify(value));
      return ["--policy-pack-config", join(folder, name)];
    };
    const small = await preview(EXPORT, config("small.json", { "bundle-size": { maxBytes: 10 } }));
    assert.match(small.output, /\[mandatory\] .*bundle-size/);
    const warned = await preview(
      EXPORT,
      config("warn.json", { "bundle-size": { enforcementLevel: "advisory", maxBytes: 10 } }),
    );
    assert.equal(warned.code, 0, warned.output);
    assert.match(warned.output, /\[advisory\] .*bundle-size/);
    const wrong = await preview(
      EXPORT,
      config("wrong.json", { "bundle-size": { maxBytes: "ten" } }),
    );
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.output, /maxBytes/);
    const misspelt = await preview(
      EXPORT,
      config("misspelt.json", { "bundle-size": { maxByte: 10 } }),
    );
    assert.notEqual(misspelt.code, 0);
    assert.match(misspelt.output, /bundle-size the option "maxByte", .* \[CFG001\]/);
  });

  it("turns an exempted finding into a warning with its reason", async () => {
    const exempted = (until: string) =>
      `new ModelVersion("m", { bucket: "b", export: { path: "./labels.txt" }, exemptions: [{ rule: "FMT001", reason: "reviewed by the owner", until: "${until}" }] });`;
    const valid = await preview(exempted("2999-12-31"));
    assert.equal(valid.code, 0, valid.output);
    assert.match(valid.output, /Exempted until 2999-12-31: reviewed by the owner/);
    const expired = await preview(exempted("2020-01-01"));
    assert.notEqual(expired.code, 0);
    assert.match(expired.output, /expired on 2020-01-01 \[EXM003\]/);
  });
});
