import assert from "node:assert/strict";
import { once } from "node:events";
import { emptyEndpoint } from "../../support/vertex/deployments";
import { anEndpoint, endpointKey } from "../../support/vertex/endpoints";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";

/** Entries of a deployment, as the program writes them. */
interface Entry {
  readonly key: string;
  readonly version: "a" | "b";
  readonly traffic: number;
}
const BLUE: Entry = { key: "blue", version: "a", traffic: 100 };
const GREEN: Entry = { key: "green", version: "b", traffic: 100 };

/** @param b folder of the second version. */
const program = (entries: readonly Entry[], more = "", options = "", b = "b") => `
const version = (name, folder = name) => new VertexModelVersion(name, {
  modelId: "iris",
  artifactUri: "gs://models/iris/" + folder,
  container: { image: "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest" },
});
const versions = { a: version("a")${entries.some(({ version }) => version === "b") ? `, b: version("b", "${b}")` : ""} };
const serving = new VertexDeployment("serving", {
  endpoint: "77",
  models: [${entries
    .map(
      ({ key, version, traffic }) =>
        `{ key: "${key}", modelVersion: versions.${version}.versionName, traffic: ${traffic}, machineType: "n1-standard-4" }`,
    )
    .join(", ")}],
  ${more}
}, { ${options} });
exports.dns = serving.dns;
`;

describe("VertexDeployment, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const endpoint = () => vertex().state.endpoints[endpointKey("77")];
  const traffic = () =>
    Object.fromEntries(
      (endpoint()?.deployedModels ?? []).map(({ id, body }) => [
        String(body["displayName"]).split(" ")[0],
        endpoint()?.trafficSplit[id] ?? 0,
      ]),
    );

  beforeEach(() => emptyEndpoint(vertex()));

  it("goes through a canary to the next version and back, and is destroyed", async () => {
    const stack = await VertexStack.create(vertex(), program([BLUE]));
    assert.match(await stack.succeed(["preview"]), /deploys a new version as blue/);
    await stack.applied();
    assert.deepEqual(traffic(), { blue: 100 });
    assert.equal(await stack.output("dns"), "77.example.goog");
    await stack.succeed(["preview", "--expect-no-changes"]);

    const canary = [
      { ...BLUE, traffic: 90 },
      { ...GREEN, traffic: 10 },
    ];
    stack.write(program(canary));
    const planned = await stack.succeed(["preview"]);
    assert.match(planned, /deploys a new version as green/);
    assert.match(planned, /moves traffic: blue 100 -> 90, green 0 -> 10/);
    await stack.applied();
    assert.deepEqual(traffic(), { blue: 90, green: 10 });

    stack.write(program([{ ...BLUE, traffic: 0 }, GREEN]));
    assert.match(
      await stack.succeed(["preview", "--diff"]),
      /moves traffic: blue 90 -> 0, green 10 -> 100/,
    );
    await stack.applied();
    stack.write(program([BLUE, { ...GREEN, traffic: 0 }]));
    await stack.applied();
    assert.deepEqual(traffic(), { blue: 100, green: 0 });
    await stack.succeed(["refresh", "--yes", "--expect-no-changes"]);
    await stack.succeed(["preview", "--expect-no-changes"]);

    vertex().switchTo({ mayStop: true });
    await stack.succeed(["destroy", "--yes"]);
    assert.deepEqual(endpoint()?.deployedModels, []);
    assert.deepEqual(vertex().state.models, {});
  });

  it("previews a version's replace and a change of the traffic in one line a step", async () => {
    const canary = [
      { ...BLUE, traffic: 90 },
      { ...GREEN, traffic: 10 },
    ];
    const stack = await VertexStack.create(vertex(), program(canary));
    await stack.applied();
    const half = [
      { ...BLUE, traffic: 50 },
      { ...GREEN, traffic: 50 },
    ];
    const [replaced] = await stack
      .recorded("VertexModelVersion")
      .then((all) =>
        all.filter(({ urn }) => urn.endsWith("::b")).map(({ outputs }) => outputs?.["versionId"]),
      );
    stack.write(program(half, "", "", "c"));
    const planned = await stack.succeed(["preview"]);
    const said = (name: string) =>
      new RegExp(`${name}\\):\\n((?: {4}.*\\n)+)`).exec(planned)?.[1]?.trim().split(/\n +/);
    assert.deepEqual(said("VertexModelVersion \\(b"), [
      "adds a version to iris, which has 2 versions",
    ]);
    assert.deepEqual(said("VertexDeployment \\(serving"), [
      "deploys a new version as green",
      `moves traffic: blue 90 -> 50, green 0 -> 50, green (iris@${replaced}) 10 -> 0`,
      `undeploys iris@${replaced} (green)`,
    ]);
    await stack.applied();
    assert.deepEqual(traffic(), { blue: 50, green: 50 });
    const changes = vertex().log.filter((line) => !line.startsWith("GET "));
    assert.match(
      changes.at(-1) ?? "",
      new RegExp(`iris@${replaced}:deleteVersion|DELETE .*iris@${replaced}`),
    );
  });

  it("leaves one endpoint before it goes to another", async () => {
    const stack = await VertexStack.create(vertex(), program([BLUE]));
    await stack.applied();
    vertex().change(({ endpoints }) => {
      endpoints[endpointKey("78")] = anEndpoint("78");
    });
    vertex().switchTo({ mayStop: true });
    stack.write(program([BLUE]).replace('endpoint: "77"', 'endpoint: "78"'));
    assert.match(await stack.succeed(["preview"]), /VertexDeployment +serving +replace/);
    const before = vertex().log.length;
    await stack.applied();
    assert.deepEqual(endpoint()?.deployedModels, []);
    const other = vertex().state.endpoints[endpointKey("78")];
    assert.deepEqual(Object.values(other?.trafficSplit ?? {}), [100]);
    const calls = vertex().log.slice(before).join("\n");
    assert.match(calls, /endpoints\/77:undeployModel.*endpoints\/78:deployModel/s);
  });

  it("shows and repairs in a plain run what was changed by hand", async () => {
    const entries = [
      { ...BLUE, traffic: 60 },
      { ...GREEN, traffic: 40 },
    ];
    const stack = await VertexStack.create(vertex(), program(entries));
    await stack.applied();
    vertex().change(({ endpoints }) => {
      const one = endpoints[endpointKey("77")];
      const [blue, green] = one?.deployedModels ?? [];
      if (!one || !blue || !green) return;
      one.trafficSplit = { [blue.id]: 100 };
      one.deployedModels = [blue];
      one.revision++;
    });
    const planned = await stack.succeed(["preview"]);
    assert.match(planned, /deploys iris@\d as green/);
    assert.match(planned, /moves traffic: blue 100 -> 60, green 0 -> 40/);
    await stack.applied();
    assert.deepEqual(traffic(), { blue: 60, green: 40 });
  });

  it("refuses in preview to take the traffic of others", async () => {
    const stack = await VertexStack.create(vertex(), program([BLUE]));
    vertex().change(({ endpoints }) => {
      const one = endpoints[endpointKey("77")];
      const model = "projects/123456789012/locations/europe-west4/models/rose";
      one?.deployedModels.push({ id: "5", body: { id: "5", model, modelVersionId: "2" } });
      if (one) one.trafficSplit = { "5": 100 };
    });
    const { code, output } = await stack.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(
      output,
      /serves models of others: 5 \(rose@2, 100 %\)\.\n +Fix: set takeOver: true/,
    );
    stack.write(program([BLUE], "takeOver: true,"));
    await stack.applied();
    assert.equal(traffic()["blue"], 100);
  });

  it("is imported by its endpoint, and has nothing to do then", async () => {
    const stack = await VertexStack.create(vertex(), program([BLUE]));
    await stack.applied();
    const imported = (options: string) => `new VertexDeployment("serving", {
      endpoint: "77",
      models: [{ key: "blue", modelVersion: "projects/123456789012/locations/europe-west4/models/iris@1", traffic: 100,
        machineType: "n1-standard-4", minReplicas: 1, maxReplicas: 1 }],
    }, { ${options} });`;
    const other = await VertexStack.create(
      vertex(),
      imported(`import: "${endpointKey("77")}"`),
      "other",
    );
    await other.applied();
    other.write(imported(""));
    await other.succeed(["preview", "--expect-no-changes"]);
  });

  it("keeps the split if a deployment fails, and continues in the next run", async () => {
    const stack = await VertexStack.create(vertex(), program([BLUE]));
    await stack.applied();
    const what = { code: 9, message: "Model server never became ready" };
    vertex().operations.plan({ rpc: "DeployModel", what });
    stack.write(program([GREEN]));
    const { code, output } = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0);
    assert.match(output, /never became ready; the next `pulumi up` goes on from here/);
    assert.match(output, /Fix: read the container's log in Cloud Logging/);
    assert.deepEqual(traffic(), { blue: 100 });
    await stack.applied();
    assert.deepEqual(traffic(), { green: 100 });
    await stack.succeed(["preview", "--expect-no-changes"]);
  });

  for (const isReverted of [false, true])
    it(`continues after a kill in the middle of a deployment${isReverted ? ", back to the old program" : ""}`, async () => {
      const stack = await VertexStack.create(vertex(), program([BLUE]));
      await stack.applied();
      vertex().operations.plan({
        rpc: "DeployModel",
        what: isReverted ? "neverEnds" : { takesMs: 6_000 },
      });
      const canary = [
        { ...BLUE, traffic: 90 },
        { ...GREEN, traffic: 10 },
      ];
      stack.write(program(canary));
      const before = vertex().log.length;
      const child = stack.start(["up", "--yes", "--skip-preview"]);
      child.stdout.resume();
      child.stderr.resume();
      while (
        !vertex()
          .log.slice(before)
          .some((line) => line.includes(":deployModel"))
      )
        await new Promise((resolve) => setTimeout(resolve, 50));
      child.kill("SIGKILL");
      await once(child, "close");
      await stack.run(["cancel", "--yes"]);
      if (isReverted) stack.write(program([BLUE]));
      await stack.applied();
      if (isReverted) {
        // The deployment continues without the engine; the next update undeploys what it leaves behind.
        vertex().change(({ operations }) => {
          for (const operation of Object.values(operations)) operation.readyAt ??= Date.now();
        });
        assert.equal(traffic()["green"], 0);
        await stack.applied();
      }
      assert.deepEqual(traffic(), isReverted ? { blue: 100 } : { blue: 90, green: 10 });
      assert.equal(endpoint()?.usedIds.length, 2);
      await stack.succeed(["preview", "--expect-no-changes"]);
    });
});
