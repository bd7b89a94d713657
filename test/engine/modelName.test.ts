import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, copyOf, pack, scratchFolder } from "../support/project";
import { StorageProxy } from "../support/storageProxy";

const emulator = withEmulator();

const HEAD = `const { ModelVersion } = require("model-version");
const gcp = { storage: require("@pulumi/gcp/storage") };
`;

let proxy: StorageProxy | undefined;
afterEach(() => proxy?.stop());

/** A stack whose uploads are counted and that must not overwrite an object, with an export in each folder. */
async function aStack(buckets: readonly string[], folders: readonly string[]) {
  for (const bucket of buckets) await emulator().createBucket(bucket);
  proxy = await StorageProxy.start(emulator().origin);
  proxy.refuseOverwrites();
  const project = aProject("");
  for (const folder of folders) {
    const exported = copyOf("tf1_two_metagraphs", project, join(project, folder));
    writeFileSync(join(exported, "note.txt"), folder);
  }
  const stack = new Stack(project, scratchFolder(), proxy.endpoint);
  await stack.init();
  const { uploads } = proxy;
  /** Runs a program; returns the names of the objects that it uploaded. */
  const up = async (program: string, ...words: string[]): Promise<readonly string[]> => {
    uploads.length = 0;
    writeFileSync(join(project, "index.js"), HEAD + program);
    const { code, output } = await stack.up("--skip-preview", ...words);
    assert.equal(code, 0, output);
    return [...uploads].sort();
  };
  return { stack, up };
}

const version = (resource: string, bucket: string, folder: string) =>
  `exports.${resource} = new ModelVersion("${resource}", { bucket: "${bucket}", modelName: "iris", export: { path: "./${folder}" } }).artifactUri;\n`;

describe("a model's name that differs from the resource's", () => {
  it("lets two versions of a model exist side by side, swap, and be renamed without an upload", async function () {
    this.timeout(900_000);
    const { stack, up } = await aStack(["sides"], ["one", "two"]);
    const first = await up(version("blue", "sides", "one") + version("green", "sides", "two"));
    assert.equal(first.length, 10);
    const [blue, green] = [await stack.output("blue"), await stack.output("green")];
    assert.match(blue, /^gs:\/\/sides\/models\/iris\/[0-9a-f]{16}\/model$/);
    assert.notEqual(blue, green);

    assert.deepEqual(
      await up(version("blue", "sides", "two") + version("green", "sides", "two")),
      [],
    );
    assert.deepEqual([await stack.output("blue"), await stack.output("green")], [green, green]);
    assert.deepEqual(
      await up(version("green", "sides", "two") + version("blue", "sides", "one")),
      [],
    );
    assert.deepEqual(await up(version("red", "sides", "one")), []);
    assert.equal(await stack.output("red"), blue);
    const quiet = await stack.preview("--expect-no-changes");
    assert.equal(quiet.code, 0, quiet.output);
  });

  it("keeps every resource under an alias when its own is renamed", async function () {
    this.timeout(900_000);
    const { stack, up } = await aStack(["alias"], ["one"]);
    await up(version("blue", "alias", "one"));
    const before = await stack.output("blue");
    const red = version("red", "alias", "one").replace(
      " })",
      ' }, { aliases: [{ name: "blue" }] })',
    );
    assert.deepEqual(await up(red, "--expect-no-changes"), []);
    assert.equal(await stack.output("red"), before);
    const { code, output } = await stack.run(["stack", "export", "--stack", "dev"]);
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /ModelVersion::blue/);
    // The alias may go once the state has the new name.
    assert.deepEqual(await up(version("red", "alias", "one"), "--expect-no-changes"), []);
  });

  it("lets the same bytes be uploaded to two buckets, but only once to one bucket", async function () {
    this.timeout(900_000);
    const { stack, up } = await aStack(["here", "there"], ["one"]);
    const here = version("eu", "here", "one");
    const both = here + version("us", "there", "one") + version("again", "here", "one");
    assert.equal((await up(both)).length, 10);
    assert.equal(await stack.output("again"), await stack.output("eu"));
    assert.deepEqual(await emulator().list("here"), await emulator().list("there"));
    const quiet = await stack.preview("--expect-no-changes");
    assert.equal(quiet.code, 0, quiet.output);
    // The remaining version takes over the names of the resources, and nothing is uploaded.
    assert.deepEqual(await up(version("us", "there", "one")), []);
  });
});

describe("ModelVersion.get", () => {
  it("reads a version that another program published, and is judged by the policies", async function () {
    this.timeout(900_000);
    const { stack, up } = await aStack(["read"], ["one"]);
    await up(version("iris", "read", "one"));
    const uri = await stack.output("iris");
    const [, digest = ""] = /\/([0-9a-f]{16})\/model$/.exec(uri) ?? [];
    const get = (more: string, bucket = '"read"') => `
const version = ModelVersion.get("served", { bucket: ${bucket}, modelName: "iris", digest: "${digest}", ${more} });
exports.uri = version.artifactUri;
exports.objects = version.objects;`;
    const gate = ["--policy-pack", pack];
    assert.deepEqual(await up(get(""), ...gate), []);
    assert.equal(await stack.output("uri"), uri);
    assert.deepEqual(
      (JSON.parse(await stack.output("objects")) as string[]).sort(),
      await emulator().list("read"),
    );
    const quiet = await stack.preview("--expect-no-changes", ...gate);
    assert.equal(quiet.code, 0, quiet.output);

    writeFileSync(
      join(stack.project, "index.js"),
      HEAD + get('serving: { image: "tensorflow/serving:1.4.0", frameworkVersion: "1.4" }'),
    );
    const refused = await stack.preview(...gate);
    assert.notEqual(refused.code, 0, refused.output);
    assert.match(refused.output, /\[VER001\]/);

    const made = `const made = new gcp.storage.Bucket("made", { location: "US" });\n`;
    writeFileSync(
      join(stack.project, "index.js"),
      HEAD + made + get("", "made.url.apply((url) => url.slice(5))"),
    );
    const unknown = await stack.preview(...gate);
    assert.notEqual(unknown.code, 0, unknown.output);
    assert.match(
      unknown.output,
      /manifest is unknown in preview, so it cannot be checked \[UPL002\]/,
    );

    writeFileSync(join(stack.project, "index.js"), HEAD + get("").replace(digest, "0".repeat(16)));
    const missing = await stack.preview(...gate);
    assert.notEqual(missing.code, 0, missing.output);
    assert.match(
      missing.output,
      /digest: gs:\/\/read\/models\/iris\/0{16}\/manifest\.json cannot be read: .*\. Fix: name a version that is published/s,
    );
    assert.doesNotMatch(missing.output, /\n\s+at .*\.js:/);
  });
});
