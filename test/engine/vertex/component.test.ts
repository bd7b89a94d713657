import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { killedAt, type Signal } from "../../../tools/engineRun/killing";
import { Stack } from "../../../tools/engineRun/stack";
import { withEmulator } from "../../support/hooks";
import { aProject, copyOf, scratchFolder } from "../../support/project";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";
import { MODEL } from "../../support/vertex/withFake";

const IMAGE = "europe-docker.pkg.dev/acme/serving/tensorflow:2.15";
const REGISTRATION = `registration: { aliases: ["champion"], labels: { team: "flowers" } }`;

/** A program with one version of the export beside it. */
const program = (deployment = "", more = REGISTRATION) => `
const iris = new ModelVersion("iris", {
  bucket: "models",
  export: { path: "./export" },
  serving: { image: "${IMAGE}" },
  ${more},
  ${deployment && `deployment: { machineType: "n1-standard-4", ${deployment} },`}
});
exports.digest = iris.contentDigest;
exports.version = iris.modelVersionName;
exports.endpoint = iris.endpointName;
`;

/** A program that serves a published version, without its files. */
const rollback = (digest: string) => `
const iris = ModelVersion.fromDigest("iris", {
  bucket: "models",
  digest: "${digest}",
  registration: { aliases: ["champion"], labels: { team: "flowers" }, container: { image: "${IMAGE}" } },
  deployment: { machineType: "n1-standard-4" },
});
exports.endpoint = iris.endpointName;
`;

describe("ModelVersion with registration and deployment, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const emulator = withEmulator();

  const endpoint = () => Object.values(vertex().state.endpoints)[0];
  /** Percentages by the number of the version. */
  const traffic = () =>
    Object.fromEntries(
      (endpoint()?.deployedModels ?? []).map(({ id, body }) => [
        String(body["modelVersionId"]),
        endpoint()?.trafficSplit[id] ?? 0,
      ]),
    );
  const versions = () =>
    (vertex().state.models[MODEL]?.versions ?? []).map(({ id, aliases }) => [id, ...aliases]);

  async function aStack(text: string): Promise<VertexStack> {
    await emulator().createBucket("models");
    const stack = await VertexStack.create(vertex(), text, "dev", {
      storage: emulator().endpoint,
    });
    copyOf("tf1_two_metagraphs", stack.folder);
    return stack;
  }
  /** Changes the export, so that it is another version. */
  const change = (stack: VertexStack, note: string) =>
    writeFileSync(join(stack.folder, "export", "note.txt"), note);

  /** Runs `up` until a request is sent, and kills the engine then. */
  async function killed(
    stack: VertexStack,
    request: string,
    signal: Signal = "SIGKILL",
  ): Promise<void> {
    const sent = vertex().log.length;
    const reached = async () => {
      while (
        !vertex()
          .log.slice(sent)
          .some((line) => line.includes(request))
      )
        await pause(20);
    };
    await killedAt(stack, ["up", "--yes", "--skip-preview"], reached(), {
      signal,
      isAlone: true,
    });
    await stack.run(["cancel", "--yes"]);
  }

  it("goes over a canary to the next version, back by traffic and by digest, and leaves nothing", async () => {
    const stack = await aStack(program("minReplicas: 1"));
    const planned = await stack.succeed(["preview"]);
    assert.match(planned, /makes the model iris with its first version/);
    assert.match(planned, /AiEndpoint +iris +create/);
    await stack.applied();
    assert.deepEqual(traffic(), { 1: 100 });
    assert.equal(await stack.output("version"), `${MODEL}@1`);
    assert.match(await stack.output("endpoint"), /\/endpoints\/[1-9]\d{8}$/);
    const sent = vertex().log.length;
    await stack.succeed(["preview", "--expect-no-changes"]);
    const requests = vertex().log.slice(sent);
    assert.ok(requests.length <= 5, requests.join("\n"));
    const first = (await stack.output("digest")).slice(7, 23);

    change(stack, "second");
    stack.write(program("traffic: 10"));
    const refused = await stack.run(["preview"]);
    assert.notEqual(refused.code, 0);
    assert.ok(
      refused.output.includes(
        `deployment.traffic: is 10, and no version gets the other 90 %. Fix: add previous: { digest: "${first}" }, the version that serves now.`,
      ),
      refused.output,
    );

    const canary = `traffic: 10, previous: { digest: "${first}" }`;
    stack.write(program(canary));
    const next = await stack.succeed(["preview"]);
    assert.match(next, /adds a version to iris, which has 1 version\b/);
    assert.match(next, /deploys a new version as [0-9a-f]{16}/);
    assert.match(next, new RegExp(`moves traffic: .*${first} 100 -> 90`));
    await stack.applied();
    assert.deepEqual(traffic(), { 1: 90, 2: 10 });
    assert.deepEqual(versions(), [
      ["1", "default"],
      ["2", "champion"],
    ]);
    await stack.succeed(["preview", "--expect-no-changes"]);

    stack.write(program(canary.replace("10", "0")));
    await stack.applied();
    assert.deepEqual(traffic(), { 1: 100, 2: 0 });
    stack.write(program("minReplicas: 1"));
    await stack.applied();
    assert.deepEqual(traffic(), { 2: 100 });
    assert.deepEqual(versions(), [["2", "champion", "default"]]);
    const second = (await stack.output("digest")).slice(7, 23);

    const objects = await emulator().list("models");
    stack.write(rollback(first));
    const back = await stack.succeed(["preview"]);
    assert.match(back, /deploys a new version as/);
    assert.match(back, new RegExp(`undeploys iris@2 \\(${second}\\)`));
    await stack.applied();
    assert.deepEqual(traffic(), { 3: 100 });
    assert.deepEqual(await emulator().list("models"), objects);
    await stack.succeed(["preview", "--expect-no-changes"]);
    await stack.succeed(["refresh", "--yes", "--expect-no-changes"]);

    vertex().switchTo({ mayStop: true });
    await stack.succeed(["destroy", "--yes"]);
    assert.deepEqual(vertex().state.models, {});
    assert.deepEqual(vertex().state.endpoints, {});
  });

  it("imports the endpoint that a killed run has made, which a preview shows", async () => {
    const stack = await aStack(program("minReplicas: 1"));
    await killed(stack, "endpoints?endpointId=");
    assert.match(await stack.succeed(["preview"]), /AiEndpoint +iris +import/);
    await stack.applied();
    assert.deepEqual(traffic(), { 1: 100 });
    assert.equal(Object.keys(vertex().state.endpoints).length, 1);
    await stack.succeed(["preview", "--expect-no-changes"]);
    vertex().switchTo({ mayStop: true });
    await stack.succeed(["destroy", "--yes"]);
    assert.deepEqual(vertex().state.endpoints, {});
  });

  it("names the version that a killed run has left, until the program declares it again", async () => {
    const stack = await aStack(program());
    await stack.applied();
    change(stack, "second");
    await killed(stack, "models:upload");
    while (versions().length < 2) await pause(50);
    const left = /iris@2 is in the registry, but not in this stack's state/;
    rmSync(join(stack.folder, "export", "note.txt"));
    assert.match(await stack.succeed(["preview"]), left);
    assert.match(await stack.applied(), left);
    assert.match(await stack.succeed(["preview", "--expect-no-changes"]), left);
    change(stack, "second");
    assert.doesNotMatch(await stack.applied(), left);
    assert.deepEqual(versions(), [["2", "champion", "default"]]);
    assert.doesNotMatch(await stack.succeed(["preview", "--expect-no-changes"]), left);
  });

  it("does not name a version whose upload was interrupted, and which the next run deletes", async () => {
    const stack = await aStack(program());
    await stack.applied();
    vertex().switchTo({ operationMs: 3_000 });
    stack.write(program().replace(IMAGE, `${IMAGE}.1`));
    await killed(stack, "models:upload", "SIGINT");
    while (versions().length < 2) await pause(50);
    stack.write(program());
    assert.doesNotMatch(await stack.applied(), /is in the registry, but not/);
    assert.deepEqual(versions(), [["1", "default", "champion"]]);
  });

  it("keeps a secret of the environment out of state, output and messages", async () => {
    const secret = "c0rrect-h0rse-battery";
    const env = `env: [{ name: "KEY", value: pulumi.secret("${secret}") }]`;
    const registration = `registration: { container: { image: "${IMAGE}", ${env} } }`;
    const stack = await aStack(
      program("minReplicas: 1", registration).replace(`serving: { image: "${IMAGE}" },`, ""),
    );
    const printed = [await stack.succeed(["preview", "--diff"]), await stack.applied("--diff")];
    printed.push(JSON.stringify(await stack.exported()));
    for (const text of printed) assert.ok(!text.includes(secret), text);
    assert.ok(JSON.stringify(vertex().state.models).includes(secret));
  });

  it("needs the plugin only if it is used, and its documentation starts with the engine's error", async () => {
    await emulator().createBucket("models");
    const project = aProject(program("", "modelName: 'iris'"));
    copyOf("tf1_two_metagraphs", project);
    const stack = new Stack(project, scratchFolder(), emulator().endpoint);
    await stack.init();
    assert.equal((await stack.up("--skip-preview")).code, 0);
    writeFileSync(
      join(project, "index.js"),
      `const { ModelVersion } = require("model-version");\n${program()}`,
    );
    const { code, output } = await stack.preview();
    assert.notEqual(code, 0);
    assert.match(output, /no resource plugin 'pulumi-resource-model-version' found/);
  });
});
