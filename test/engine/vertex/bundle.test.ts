import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../../tools/engineRun/stack";
import { addPlugin, aProject, copyOf, PLUGIN, pack, scratchFolder } from "../../support/project";
import { FakeStorage, type StorageSwitches } from "../../support/storage/fakeStorage";

const PROGRAM = `
const version = new ModelVersion("iris", { bucket: "models", export: { path: "./export" }, upload: "bundle" });
exports.artifactUri = version.artifactUri;
`;

describe('upload: "bundle", with a real engine', function () {
  this.timeout(600_000);
  let fake: FakeStorage;
  const begin = async (switches: Partial<StorageSwitches> = {}) => {
    fake = await FakeStorage.start(switches);
  };
  afterEach(() => fake.stop());

  /** A project with so many files, and a stack of it. */
  async function aStack(files = 5, name = "dev", project = aProject(PROGRAM)): Promise<Stack> {
    addPlugin(project);
    const words = join(copyOf("keras3_export", project), "assets");
    mkdirSync(words);
    for (let at = 4; at < files; at++) writeFileSync(join(words, `${at}.txt`), `word ${at}\n`);
    const stack = new Stack(project, scratchFolder(), "http://127.0.0.1:9/", name);
    await stack.init();
    await stack.succeed([
      "config",
      "set",
      "model-version:storageEndpoint",
      fake.endpoint,
      "--stack",
      name,
    ]);
    return stack;
  }
  const up = (stack: Stack) => stack.succeed(["up", "--yes", "--skip-preview"]);
  const sizeOf = async (stack: Stack) =>
    Buffer.byteLength(await stack.succeed(["stack", "export"]));
  const bundleIn = async (stack: Stack): Promise<string> => {
    const { deployment } = JSON.parse(await stack.succeed(["stack", "export"])) as {
      deployment: { resources: { type: string }[] };
    };
    return JSON.stringify(
      deployment.resources.find(({ type }) => type.endsWith(":Bundle")),
      null,
      4,
    );
  };
  const posts = () => fake.changes.filter((line) => line.startsWith("POST ")).length;

  for (const [files, most] of [
    [5, 40],
    [60, 80],
  ] as const) {
    it(`is one resource, and ${most} lines at most of a difference, for ${files} files`, async () => {
      await begin();
      const stack = await aStack(files);
      assert.match(await stack.succeed(["preview"]), /uploads \d+ objects \(.*\) to gs:\/\/models/);
      assert.deepEqual(fake.changes, []);
      await up(stack);
      assert.equal(fake.names("models").length, files + 1);
      await stack.succeed(["preview", "--expect-no-changes"]);
      const size = await sizeOf(stack);
      assert.ok(size <= 20_000 + files * 1_500, `${size} bytes of state`);
      assert.ok((await bundleIn(stack)).length <= 10_000);

      writeFileSync(join(stack.project, "export/assets/4.txt"), "ward 4\n");
      const changed = await stack.succeed(["preview", "--diff"]);
      assert.match(changed, /assets\/4\.txt has changed/);
      const lines = changed.split("\n").length;
      assert.ok(lines <= most, `${lines} lines\n${changed}`);
    });
  }

  it("uploads nothing for a rollback, a second stack and a bucket that retains what it has", async () => {
    await begin({ overwriting: 403 });
    const stack = await aStack();
    const file = join(stack.project, "export/assets/4.txt");
    await up(stack);
    const first = readFileSync(file, "utf8");
    writeFileSync(file, "changed\n");
    assert.match(await up(stack), /keeps the objects of gs:\/\/models/);
    assert.equal(posts(), 12);

    writeFileSync(file, first);
    assert.match(await stack.succeed(["preview"]), /same bytes already: nothing is uploaded/);
    await up(stack);
    const second = await aStack(5, "other");
    await up(second);
    await second.succeed(["destroy", "--yes"]);
    await up(second);
    assert.equal(posts(), 12);
    assert.equal(fake.names("models").length, 12);
  });

  it("is judged by the policy pack, and uploads what the pack accepts", async () => {
    await begin();
    const stack = await aStack();
    await stack.succeed(["up", "--yes", "--policy-pack", pack]);
    assert.equal(fake.names("models").length, 6);
    const PICKLE = Buffer.from(
      "\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02ls\x94\x85\x94R\x94.",
      "latin1",
    );
    writeFileSync(join(stack.project, "export/assets/4.txt"), PICKLE);
    const { code, output } = await stack.run(["preview", "--policy-pack", pack]);
    assert.notEqual(code, 0);
    assert.match(output, /\[FMT\d+\]/);
  });

  const registration = 'registration: { container: { image: "europe-docker.pkg.dev/a/b/c:1" } }';
  for (const [what, program] of [
    ['upload: "bundle"', PROGRAM],
    ["registration", PROGRAM.replace('upload: "bundle"', registration)],
  ] as const) {
    it(`says what to do for ${what} if Pulumi.yaml does not name the plugin`, async () => {
      await begin();
      const stack = await aStack(5, "dev", aProject(program));
      const settings = join(stack.project, "Pulumi.yaml");
      writeFileSync(settings, readFileSync(settings, "utf8").replace(PLUGIN, ""));
      const { code, output } = await stack.run(["preview"]);
      assert.notEqual(code, 0);
      assert.ok(output.includes(`${what} needs the provider plugin `), output);
      assert.match(output, /\. Fix: add to Pulumi\.yaml:/);
      assert.match(output, /path: node_modules\/model-version\/plugin/);
    });
  }

  it("uploads again what is gone from the bucket, which a plain preview shows", async () => {
    await begin();
    const stack = await aStack();
    await up(stack);
    for (const name of fake.names("models").slice(0, 2)) fake.objects.delete(`models/${name}`);
    assert.match(
      await stack.succeed(["preview"]),
      /uploads 1 object .*; 4 of them with the same bytes/,
    );
    await up(stack);
    assert.equal(posts(), 8);
    assert.equal(fake.names("models").length, 6);
    await stack.succeed(["refresh", "--yes", "--expect-no-changes"]);
  });

  it("is imported by its place, and has nothing to do then", async () => {
    await begin();
    const first = await aStack();
    await up(first);
    const id = /"id": "(gs:\/\/models\/models\/iris\/[0-9a-f]{16})"/.exec(
      await bundleIn(first),
    )?.[1];
    assert.ok(id);
    const { length } = fake.changes;
    const importing = PROGRAM.replace(
      'upload: "bundle" }',
      `upload: "bundle" }, { transforms: [
        ({ type, props, opts }) => type.endsWith(":Bundle") ? { props, opts: { ...opts, import: "${id}" } } : undefined,
      ] }`,
    );
    const second = await aStack(5, "other", aProject(importing));
    assert.match(await up(second), /:Bundle +iris +imported/);
    writeFileSync(
      join(second.project, "index.js"),
      readFileSync(join(second.project, "index.js"), "utf8").replace(importing, PROGRAM),
    );
    await second.succeed(["preview", "--expect-no-changes"]);
    await second.succeed(["refresh", "--yes", "--expect-no-changes"]);
    assert.equal(fake.changes.length, length);
  });

  it("changes nothing in the bucket when the way of uploading changes", async () => {
    await begin();
    const stack = await aStack();
    await up(stack);
    writeFileSync(
      join(stack.project, "index.js"),
      readFileSync(join(stack.project, "index.js"), "utf8")
        .replace('"iris"', '"renamed"')
        .replace("bucket:", 'modelName: "iris", bucket:'),
    );
    await up(stack);
    assert.equal(posts(), 6);
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    it(`continues after ${signal}, with the missing objects`, async () => {
      await begin();
      const stack = await aStack(60);
      let parts = 0;
      const reached = new Promise<void>((resolve) => {
        fake.onPart = () => {
          parts++;
          if (parts === 30) resolve();
        };
      });
      fake.requests.plan({
        method: "PUT",
        path: /upload_id/,
        what: { status: 503, code: "x", retryAfter: 2 },
        times: 20,
      });
      const child = stack.start(["up", "--yes", "--skip-preview"]);
      child.stdout.resume();
      child.stderr.resume();
      await reached;
      child.kill(signal);
      await once(child, "close");
      if (signal === "SIGKILL") await stack.run(["cancel", "--yes"]);
      assert.ok(!fake.names("models").some((name) => name.endsWith("manifest.json")));
      await up(stack);
      assert.equal(fake.names("models").length, 61);
      await stack.succeed(["preview", "--expect-no-changes"]);
    });
  }
});
