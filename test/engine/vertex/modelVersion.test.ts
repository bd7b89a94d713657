import assert from "node:assert/strict";
import { once } from "node:events";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";
import { MODEL } from "../../support/vertex/withFake";

const IMAGE = "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest";

/** A program with one version, whose arguments are changed by `more`. */
const program = (more = "", options = "") => `
const iris = new VertexModelVersion("iris", {
  artifactUri: "gs://models/iris/0123456789abcdef/model",
  contentDigest: "sha256:${"0123456789abcdef".repeat(4)}",
  container: { image: "${IMAGE}", env: [{ name: "LEVEL", value: "info" }], ports: [8080] },
  labels: { team: "flowers" },
  ${more}
}, { ${options} });
exports.versionName = iris.versionName;
`;
const NEXT = 'artifactUri: "gs://models/iris/fedcba9876543210/model",';

describe("VertexModelVersion, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const versions = () => vertex().state.models[MODEL]?.versions ?? [];
  const uploads = () => vertex().log.filter((line) => /models:upload/.test(line)).length;
  const changes = () => vertex().log.filter((line) => !line.startsWith("GET ")).length;

  it("is registered, stays, is changed, replaced and destroyed", async () => {
    const stack = await VertexStack.create(vertex(), program());
    const planned = await stack.succeed(["preview"]);
    assert.match(planned, /makes the model iris with its first version/);
    assert.equal(changes(), 0);
    await stack.applied();
    assert.equal(await stack.output("versionName"), `${MODEL}@1`);
    assert.equal(versions().length, 1);

    const sent = changes();
    assert.match(
      await stack.succeed(["preview", "--expect-no-changes"]),
      /1 unchanged|2 unchanged/,
    );
    await stack.succeed(["up", "--yes", "--expect-no-changes"]);
    assert.equal(changes(), sent);

    stack.write(program('versionDescription: "better", labels: { team: "roses" },'));
    assert.match(await stack.succeed(["preview", "--diff"]), /~ labels\s*:/);
    await stack.applied();
    assert.equal(versions()[0]?.description, "better");
    assert.equal(versions()[0]?.labels["team"], "roses");
    assert.equal(uploads(), 1);

    stack.write(program(NEXT));
    const replaced = await stack.succeed(["preview"]);
    assert.match(replaced, /VertexModelVersion +iris +replace/);
    assert.match(replaced, /adds a version to iris, which has 1 version\b/);
    const output = await stack.applied();
    assert.match(output, /default moves from iris@1 to version 2/);
    assert.deepEqual(
      versions().map(({ id, aliases }) => [id, aliases]),
      [["2", ["default"]]],
    );

    await stack.succeed(["destroy", "--yes"]);
    assert.deepEqual(vertex().state.models, {});
  });

  it("shows and repairs in a plain run what was changed by hand", async () => {
    const stack = await VertexStack.create(vertex(), program('displayName: "Iris",'));
    await stack.applied();
    vertex().change(({ models }) => {
      const model = models[MODEL];
      const [version] = model?.versions ?? [];
      if (!model || !version) return;
      model.displayName = "by hand";
      version.labels = { ...version.labels, team: "hand" };
    });
    assert.match(await stack.succeed(["preview", "--diff"]), /"?team"?\s*: "hand" => "flowers"/);
    await stack.applied();
    assert.equal(vertex().state.models[MODEL]?.displayName, "Iris");
    assert.equal(versions()[0]?.labels["team"], "flowers");
    await stack.succeed(["preview", "--expect-no-changes"]);
    await stack.succeed(["refresh", "--yes", "--expect-no-changes"]);
  });

  it("registers a version again that was deleted by hand", async () => {
    const stack = await VertexStack.create(vertex(), program());
    await stack.applied();
    vertex().change((state) => {
      state.models = {};
    });
    assert.match(await stack.succeed(["preview"]), /\+ .*VertexModelVersion +iris +create/);
    await stack.applied();
    assert.equal(versions().length, 1);
  });

  it("is imported, and has nothing to do then", async () => {
    const first = await VertexStack.create(vertex(), program());
    await first.applied();
    const second = await VertexStack.create(vertex(), program("", `import: "${MODEL}@1"`), "other");
    await second.applied();
    second.write(program());
    await second.succeed(["preview", "--expect-no-changes"]);
    assert.equal(uploads(), 1);
  });

  it("adopts another stack's version of the same content, and never deletes it", async () => {
    const first = await VertexStack.create(vertex(), program());
    await first.applied();
    const second = await VertexStack.create(vertex(), program(), "other");
    assert.match(await second.succeed(["preview"]), /takes iris@1, which has the same content/);
    await second.applied();
    assert.equal((await second.recorded("VertexModelVersion"))[0]?.outputs?.["adopted"], true);
    await second.succeed(["preview", "--expect-no-changes"]);
    assert.match(await second.succeed(["destroy", "--yes"]), /keeps iris@1/);
    assert.equal(versions().length, 1);
    assert.equal(uploads(), 1);
  });

  it("is the same version after it was replaced by itself", async () => {
    const stack = await VertexStack.create(vertex(), program());
    await stack.applied();
    const [{ urn } = { urn: "" }] = await stack.recorded("VertexModelVersion");
    await stack.applied("--target-replace", urn);
    assert.deepEqual(
      versions().map(({ id }) => id),
      ["1"],
    );
    await stack.succeed(["preview", "--expect-no-changes"]);
  });

  it("keeps a secret of the environment out of state, output and messages", async () => {
    const secret = "c0rrect-h0rse-battery";
    const env = `container: { image: "${IMAGE}", env: [{ name: "KEY", value: pulumi.secret("${secret}") }] },`;
    const stack = await VertexStack.create(vertex(), program(env));
    const outputs = [await stack.succeed(["preview", "--diff"]), await stack.applied("--diff")];
    outputs.push(JSON.stringify(await stack.exported()));
    outputs.push(await stack.succeed(["preview", "--expect-no-changes"]));
    const what = { status: 400, code: "INVALID_ARGUMENT", message: `the value ${secret} is wrong` };
    vertex().requests.plan({ method: "POST", path: /models:upload/, what });
    stack.write(program(env + NEXT));
    const { code, output } = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0);
    assert.match(output, /the value \[secret\] is wrong/);
    for (const text of [...outputs, output]) assert.ok(!text.includes(secret), text);
    assert.ok(JSON.stringify(versions()).includes(secret));
    const [recorded] = await stack.recorded("VertexModelVersion");
    assert.equal(typeof recorded?.outputs?.["identity"], "object"); // encrypted
  });

  it("refuses in preview what the service would refuse", async () => {
    const wrong = 'modelId: "Iris!", artefactUri: "x",';
    const stack = await VertexStack.create(vertex(), program(wrong));
    const unknown = await stack.run(["preview"]);
    assert.notEqual(unknown.code, 0);
    assert.match(unknown.output, /artefactUri.*there is no such property\. Fix: use one of/);
    stack.write(program('modelId: "Iris!", labels: { "mv-id": "x" },'));
    const { output } = await stack.run(["preview"]);
    assert.match(output, /"Iris!" is not a model ID\. Fix: use up to 63/);
    assert.match(output, /the provider's own/);
    assert.deepEqual(vertex().log, []);
  });

  it("reports the progress of an upload", async () => {
    vertex().operations.plan({ rpc: "UploadModel", what: { takesMs: 2_500 } });
    const stack = await VertexStack.create(vertex(), program());
    const output = await stack.applied();
    assert.match(output, /iris: waiting for Vertex AI \(0 s\)/);
  });

  it("continues an upload that outlived its time", async () => {
    const timeouts = 'customTimeouts: { create: "4s", update: "60s" }';
    vertex().operations.plan({ rpc: "UploadModel", what: { takesMs: 15_000 } });
    const stack = await VertexStack.create(vertex(), program("", timeouts));
    const { code, output } = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0);
    assert.match(output, /operation \S+ goes on, and the next `pulumi up` takes up its result/);
    const [pending] = await stack.recorded("VertexModelVersion");
    assert.match(String(pending?.outputs?.["operation"]), /operations\/\d+$/);
    await stack.applied();
    assert.equal(uploads(), 1);
    await stack.applied();
    await stack.succeed(["preview", "--expect-no-changes"]);
    const [settled] = await stack.recorded("VertexModelVersion");
    assert.equal(settled?.outputs?.["versionName"], `${MODEL}@1`);
    assert.equal(settled?.outputs?.["operation"], undefined);
    assert.equal(settled?.id, `${MODEL}@1`);
    await stack.succeed(["destroy", "--yes"]);
    assert.deepEqual(vertex().state.models, {});
  });

  it("deletes what a pending upload creates", async () => {
    vertex().operations.plan({ rpc: "UploadModel", what: { takesMs: 10_000 } });
    const stack = await VertexStack.create(
      vertex(),
      program("", 'customTimeouts: { create: "4s" }'),
    );
    assert.notEqual((await stack.run(["up", "--yes", "--skip-preview"])).code, 0);
    await stack.succeed(["destroy", "--yes"]);
    assert.deepEqual(vertex().state.models, {});
  });

  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    it(`continues after ${signal} in the middle of an upload`, async () => {
      vertex().operations.plan({ rpc: "UploadModel", what: { takesMs: 6_000 } });
      const stack = await VertexStack.create(vertex(), program());
      const child = stack.start(["up", "--yes", "--skip-preview"]);
      child.stdout.resume();
      child.stderr.resume();
      while (uploads() === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      child.kill(signal);
      await once(child, "close");
      if (signal === "SIGKILL") await stack.run(["cancel", "--yes"]);
      await stack.applied();
      assert.equal(versions().length, 1);
      assert.equal(uploads(), 1);
      await stack.applied();
      await stack.succeed(["preview", "--expect-no-changes"]);
      await stack.succeed(["destroy", "--yes"]);
      assert.deepEqual(vertex().state.models, {});
    });
  }
});
