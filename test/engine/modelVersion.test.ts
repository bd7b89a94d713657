import assert from "node:assert/strict";
import {
  appendFileSync,
  cpSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, copyOf, fixtures, pack, scratchFolder } from "../support/project";
import { StorageProxy } from "../support/storageProxy";

const emulator = withEmulator();

const PROGRAM = `
const version = new ModelVersion("iris", { bucket: "BUCKET", export: { path: "./export" } });
exports.artifactUri = version.artifactUri;`;

async function aStack(project: string, scratch = scratchFolder()): Promise<Stack> {
  const stack = new Stack(project, scratch, emulator().endpoint);
  await stack.init();
  return stack;
}

/** A project with its own export and an existing bucket. */
async function anExport(bucket: string): Promise<{ project: string; exported: string }> {
  await emulator().createBucket(bucket);
  const project = aProject(PROGRAM.replace("BUCKET", bucket));
  return { project, exported: copyOf("tf1_two_metagraphs", project) };
}

describe("ModelVersion", () => {
  let proxy: StorageProxy | undefined;
  afterEach(() => proxy?.stop());

  it("shows no change for a second clone of the program", async () => {
    const { project } = await anExport("clones");
    const backend = scratchFolder();
    const first = await (await aStack(project, backend)).up();
    assert.equal(first.code, 0, first.output);
    const clone = scratchFolder();
    cpSync(project, clone, { recursive: true, verbatimSymlinks: true });
    const { code, output } = await (await aStack(clone, backend)).preview("--expect-no-changes");
    assert.equal(code, 0, output);
  });

  it("creates a new version for a changed byte and keeps the old one", async () => {
    const { project, exported } = await anExport("changes");
    const stack = await aStack(project);
    await stack.up();
    const before = await emulator().list("changes");
    writeFileSync(join(exported, "note.txt"), "a\n");
    const { code, output } = await stack.up();
    assert.equal(code, 0, output);
    const after = await emulator().list("changes");
    assert.deepEqual(
      before.filter((object) => !after.includes(object)),
      [],
    );
    assert.equal(after.filter((object) => object.endsWith("/manifest.json")).length, 2);
  });

  it("publishes no manifest after an interrupted upload, and continues from there", async () => {
    const { project, exported } = await anExport("broken");
    proxy = await StorageProxy.start(emulator().origin);
    const { uploads } = proxy;
    proxy.handler = ({ kind }) => (kind === "upload" && uploads.length === 2 ? "break" : "pass");
    const once = { MODEL_VERSION_STANDIN_RETRY_MS: "0" };
    const stack = new Stack(project, scratchFolder(), proxy.endpoint, "dev", once);
    await stack.init();
    const failed = await stack.up("--skip-preview", "--parallel", "1");
    assert.notEqual(failed.code, 0);
    const [finished = "", broken = ""] = uploads;
    assert.deepEqual(await emulator().list("broken"), [finished]);
    assert.doesNotMatch(finished, /manifest\.json$/);
    const [, why] = failed.output.split(`&name=${encodeURIComponent(broken)}: `);
    assert.match(why ?? failed.output, /^(socket hang up|read ECONNRESET)\n/);

    const { code, output } = await stack.up("--skip-preview", "--parallel", "1");
    assert.equal(code, 0, output);
    const [, , ...resumed] = uploads;
    assert.ok(resumed.includes(broken) && !resumed.includes(finished), resumed.join());
    assert.match(resumed.at(-1) ?? "", /\/manifest\.json$/);
    assert.deepEqual(await emulator().list("broken"), [finished, ...resumed].sort());
    const [model = ""] = (await emulator().list("broken")).filter((name) =>
      name.endsWith("/saved_model.pb"),
    );
    const uploaded = await emulator().read("broken", model);
    assert.ok(readFileSync(join(exported, "saved_model.pb")).equals(uploaded));
  });

  it("names a bucket that does not exist, and uploads nothing", async () => {
    const project = aProject(PROGRAM.replace("BUCKET", "no-such-bucket"));
    copyOf("tf1_two_metagraphs", project);
    const { code, output } = await (await aStack(project)).up("--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /googleapi: Error 404: The specified bucket does not exist\., notFound/);
    assert.doesNotMatch(output, /manifest\.json created/);
  });

  it("is refused over 250 MB, with the default limit", async () => {
    const { project, exported } = await anExport("large");
    const large = join(exported, "assets.extra.bin");
    appendFileSync(large, "");
    truncateSync(large, 251_000_000);
    const { code, output } = await (await aStack(project)).preview("--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.match(output, /251\.0 MB in 4 files, 250\.0 MB allowed \[SIZ001\]/);
  });

  it("packs a routine whose requirements.txt is empty, and lets the policies report what is missing", async () => {
    const project = aProject(
      'new ModelVersion("empty", { bucket: "b", customPrediction: { source: "./src", predictor: "predictor:Predictor" } });',
    );
    cpSync(join(fixtures, "cpr_missing"), join(project, "src"), { recursive: true });
    writeFileSync(join(project, "src/requirements.txt"), "");
    const { code, output } = await (await aStack(project)).preview("--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.match(output, /imports torch, but no requirement provides it/);
  });

  it("does not follow a link out of the folder, and says so", async () => {
    const { project, exported } = await anExport("links");
    symlinkSync("/etc/hostname", join(exported, "outside"));
    const stack = await aStack(project);
    const { code, output } = await stack.preview("--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.match(output, /outside: a link to a place outside the folder/);
  });
});

describe("ModelVersion, with arguments that name nothing to pack", () => {
  const cases = [
    [
      "a missing folder",
      '{ bucket: "b", export: { path: "./missing" } }',
      /export\.path: "\.\/missing" does not exist\. Fix: /,
    ],
    [
      "a file",
      '{ bucket: "b", export: { path: "./Pulumi.yaml" } }',
      /export\.path: "\.\/Pulumi\.yaml" is a file\. Fix: /,
    ],
    [
      "a sample request that is missing",
      '{ bucket: "b", export: { path: "." }, sampleRequest: "./missing.json" }',
      /sampleRequest: "\.\/missing\.json" cannot be read: .*\. Fix: /,
    ],
    [
      "more files than a version takes",
      `{ bucket: "b", export: { path: (() => {
        const { mkdirSync, writeFileSync } = require("node:fs");
        mkdirSync("./many", { recursive: true });
        for (let at = 0; at <= 2000; at++) writeFileSync("./many/" + at, "text");
        return "./many";
      })() } }`,
      /ModelVersion "iris" has 2001 files to upload, and the engine takes at most 2000: .*\. Fix: /,
    ],
    [
      "neither export nor routine",
      '{ bucket: "b" }',
      /export, customPrediction: neither is given\. Fix: /,
    ],
    [
      "a bucket in place of its name",
      '{ bucket: new gcp.storage.Bucket("b", { location: "US" }), export: { path: "." } }',
      /bucket: is a resource, not one of its properties\. Fix: .*bucket\.name/,
    ],
    [
      "a bucket in place of its name, which is known later",
      '{ bucket: pulumi.output(new gcp.storage.Bucket("b", { location: "US", name: "b" })), export: { path: "./export" } }',
      /bucket: is a resource, not one of its properties\. Fix: give its name, as bucket\.name\./,
    ],
    [
      "a URL that is known later",
      '{ bucket: pulumi.output("gs://b"), export: { path: "./export" } }',
      /bucket: "gs:\/\/b" is not the name of a bucket\. Fix: /,
    ],
    [
      "both",
      '{ bucket: "b", export: { path: "." }, customPrediction: { source: ".", predictor: "a:B" } }',
      /export, customPrediction: both are given\. Fix: /,
    ],
  ] as const;

  for (const [what, args, message] of cases) {
    it(`reports ${what} in one error without a stack trace`, async () => {
      const project = aProject(`new ModelVersion("iris", ${args});`);
      copyOf("tf1_two_metagraphs", project);
      const { code, output } = await (await aStack(project)).preview();
      assert.notEqual(code, 0);
      assert.match(output, message);
      assert.doesNotMatch(output, /\n\s+at .*\.js:/);
    });
  }
});
