import assert from "node:assert/strict";
import { Interrupted } from "../../../google/clock";
import { OperationError, OperationLost, RefusedError } from "../../../google/errors";
import { converge, teardown } from "../../../vertex/deployment/converge";
import { endpointRef } from "../../../vertex/deployment/identity";
import type { DeployedModelInputs, DeploymentInputs } from "../../../vertex/deployment/inputs";
import {
  BLUE,
  ENDPOINT,
  emptyEndpoint,
  GREEN,
  registerTwo,
} from "../../support/vertex/deployments";
import { endpointKey } from "../../support/vertex/endpoints";
import { requestFaults } from "../../support/vertex/requestFaults";
import type { StoredEndpoint } from "../../support/vertex/state";
import { MODEL, withFake } from "../../support/vertex/withFake";

const serving = (...models: DeployedModelInputs[]): DeploymentInputs => ({ ...ENDPOINT, models });
const NONE = new Set<string>();
/** Asserts that an error is of a failed operation, with its message. */
const isOperationError = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof OperationError);
  assert.match(error.message, message);
  return true;
};

describe("making an endpoint serve what is listed", () => {
  const world = withFake();
  const endpoint = () => world().fake.state.endpoints[endpointKey("77")] as StoredEndpoint;
  /** Percentages by the entry's key. */
  const traffic = () =>
    Object.fromEntries(
      endpoint().deployedModels.map(({ id, body }) => [
        String(body["displayName"]).split(" ")[0],
        endpoint().trafficSplit[id] ?? 0,
      ]),
    );
  const only = () => {
    const [{ body } = { body: {} as Readonly<Record<string, unknown>> }] =
      endpoint().deployedModels;
    return body;
  };
  const replicas = () =>
    (only() as { dedicatedResources: Record<string, unknown> }).dedicatedResources;
  const sent = (method: string) => world().fake.log.filter((line) => line.includes(method)).length;
  const apply = async (inputs: DeploymentInputs, recorded: ReadonlySet<string> = NONE) => {
    const { deployed } = await converge(world().work({ minutes: 120 }), inputs, recorded);
    return new Set(deployed.map(({ id }) => id));
  };

  beforeEach(async () => {
    await registerTwo(world());
    emptyEndpoint(world().fake);
    world().fake.log.length = 0;
  });
  afterEach(() => world().fake.ignorePace()); // the clock jumps where two wait at once

  it("gives a first model all the traffic with its deployment", async () => {
    const { deployed, endpoint: known } = await converge(world().work(), serving(BLUE), NONE);
    assert.deepEqual(traffic(), { blue: 100 });
    assert.equal(sent("PATCH"), 0);
    const body = only();
    assert.match(String(body["id"]), /^[1-9]\d{9}$/);
    assert.match(String(body["displayName"]), /^blue [0-9a-f]{8}$/);
    assert.deepEqual(body["dedicatedResources"], {
      machineSpec: { machineType: "n1-standard-4" },
      minReplicaCount: 1,
      maxReplicaCount: 1,
    });
    assert.deepEqual(deployed, [
      { key: "blue", id: body["id"], versionName: `${MODEL}@1`, traffic: 100 },
    ]);
    assert.equal(known.dedicatedEndpointDns, "77.example.goog");
  });

  it("sends nothing if the endpoint is already as listed", async () => {
    const ids = await apply(serving(BLUE));
    world().fake.log.length = 0;
    await apply(serving(BLUE), ids);
    assert.ok(world().fake.log.every((line) => line.startsWith("GET ")));
  });

  it("splits the traffic of two models on a fresh endpoint", async () => {
    await apply(serving({ ...BLUE, traffic: 90 }, { ...GREEN, traffic: 10 }));
    assert.deepEqual(traffic(), { blue: 90, green: 10 });
  });

  it("goes from one model through a canary to the next", async () => {
    let ids = await apply(serving(BLUE));
    ids = await apply(serving({ ...BLUE, traffic: 90 }, { ...GREEN, traffic: 10 }), ids);
    assert.deepEqual(traffic(), { blue: 90, green: 10 });
    assert.equal(sent("PATCH"), 1);
    ids = await apply(serving({ ...BLUE, traffic: 0 }, GREEN), ids);
    assert.deepEqual(traffic(), { blue: 0, green: 100 });
    ids = await apply(serving(GREEN), ids);
    assert.deepEqual(traffic(), { green: 100 });
    assert.equal(sent(":deployModel"), 2);
    assert.equal(sent(":undeployModel"), 1);
  });

  it("deploys again for another machine type, and undeploys the old model after the shift", async () => {
    const ids = await apply(serving(BLUE));
    await apply(serving({ ...BLUE, machineType: "n1-standard-8" }), ids);
    const [first, ...more] = endpoint().deployedModels;
    assert.deepEqual(more, []);
    assert.ok(!ids.has(String(first?.id)));
    assert.deepEqual(traffic(), { blue: 100 });
    const calls = world().fake.log.filter((line) => !line.startsWith("GET "));
    assert.match(calls.join("\n"), /:deployModel\n.*PATCH.*\n.*:undeployModel$/s);
  });

  const SHIFTS: Readonly<Record<string, Partial<DeployedModelInputs>>> = {
    "an accelerator": { acceleratorType: "NVIDIA_L4", acceleratorCount: 1 },
    "a service account": { serviceAccount: "serving@acme.iam.gserviceaccount.com" },
    "the access log": { accessLogging: true },
    "explanations that are off": { disableExplanations: true },
    "spot machines": { spot: true },
  };
  for (const [what, change] of Object.entries(SHIFTS))
    it(`deploys again for ${what}, moves the traffic, and undeploys the old model`, async () => {
      const ids = await apply(serving(BLUE));
      world().fake.log.length = 0;
      const next = await apply(serving({ ...BLUE, ...change }), ids);
      assert.deepEqual(traffic(), { blue: 100 });
      assert.equal(next.size, 1);
      assert.ok([...next].every((id) => !ids.has(id)));
      const calls = world().fake.log.filter((line) => !line.startsWith("GET "));
      assert.match(calls.join("\n"), /^[^\n]*:deployModel\nPATCH [^\n]*\n[^\n]*:undeployModel$/);
    });

  it("changes the number of replicas that must be available in place", async () => {
    const three = { ...BLUE, minReplicas: 3, maxReplicas: 3 };
    const ids = await apply(serving(three));
    await apply(serving({ ...three, requiredReplicas: 2 }), ids);
    assert.equal(sent(":deployModel"), 1);
    assert.equal(replicas()["requiredReplicaCount"], 2);
  });

  it("changes replicas, scaling and logging in place", async () => {
    const ids = await apply(serving(BLUE));
    const autoscaling = [{ metric: "aiplatform.googleapis.com/prediction/online/cpu/utilization" }];
    const changed = {
      ...BLUE,
      minReplicas: 2,
      maxReplicas: 5,
      autoscaling,
      containerLogging: false,
    };
    await apply(serving(changed), ids);
    const body = only();
    assert.equal(sent(":deployModel"), 1);
    assert.equal(body["disableContainerLogging"], true);
    assert.deepEqual(body["dedicatedResources"], {
      machineSpec: { machineType: "n1-standard-4" },
      minReplicaCount: 2,
      maxReplicaCount: 5,
      autoscalingMetricSpecs: [{ metricName: autoscaling[0]?.metric, target: 60 }],
    });
    await apply(serving(BLUE), ids);
    assert.equal(endpoint().deployedModels[0]?.body["disableContainerLogging"], false);
  });

  it("uses a resource pool, a reservation and an accelerator as they are given", async () => {
    const pool = "projects/acme/locations/europe-west4/deploymentResourcePools/p";
    const { machineType: _, ...pooled } = { ...GREEN, resourcePool: pool };
    const special = {
      ...BLUE,
      acceleratorType: "NVIDIA_L4",
      reservation: "projects/acme/zones/z/reservations/r",
      spot: true,
      serviceAccount: "serving@acme.iam.gserviceaccount.com",
      accessLogging: true,
      explanationSpec: { parameters: { topK: 1 } },
    };
    await apply(serving({ ...special, traffic: 50 }, { ...pooled, traffic: 50 }));
    assert.deepEqual(traffic(), { blue: 50, green: 50 });
  });

  describe("beside what others have deployed", () => {
    const foreign = (share: number) =>
      world().fake.change(({ endpoints }) => {
        const one = endpoints[endpointKey("77")];
        one?.deployedModels.push({
          id: "5",
          body: { id: "5", model: MODEL, modelVersionId: "1", displayName: "by hand" },
        });
        if (one && share > 0) one.trafficSplit = { "5": share };
      });

    it("leaves models without traffic alone, even at the end", async () => {
      foreign(0);
      const ids = await apply(serving(BLUE));
      world().fake.switchTo({ mayStop: true });
      await teardown(world().work(), endpointRef(serving()), ids);
      assert.deepEqual(
        endpoint().deployedModels.map(({ id }) => id),
        ["5"],
      );
    });

    it("refuses to take traffic away, and names the models", async () => {
      foreign(100);
      await assert.rejects(apply(serving(BLUE)), (error) => {
        assert.ok(error instanceof RefusedError);
        assert.match(
          error.message,
          /models of others: 5 \(iris@1, 100 %\)\.\n {2}Fix: set takeOver/,
        );
        return true;
      });
      assert.equal(sent(":deployModel"), 0);
    });

    it("takes it if it is told to, in one step", async () => {
      foreign(100);
      await apply({ ...serving(BLUE), takeOver: true });
      assert.equal(Object.values(endpoint().trafficSplit).join(), "100");
      assert.equal(endpoint().trafficSplit["5"], undefined);
      assert.equal(endpoint().deployedModels.length, 2);
    });
  });

  const FAULTS = requestFaults("Endpoint");
  const CALLS = { deployModel: /:deployModel/, PATCH: /updateMask/, undeployModel: /:undeploy/ };
  for (const [name, what] of Object.entries(FAULTS))
    for (const [call, path] of Object.entries(CALLS))
      it(`${name} of ${call}: ends successfully, without a duplicate`, async () => {
        const ids = await apply(serving(BLUE));
        world().fake.requests.plan({ path, what });
        await apply(serving(GREEN), ids);
        assert.deepEqual(traffic(), { green: 100 });
        assert.equal(endpoint().usedIds.length, 2);
      });

  for (const [name, what] of Object.entries(FAULTS))
    it(`${name} of mutateDeployedModel: ends successfully`, async () => {
      const ids = await apply(serving(BLUE));
      world().fake.requests.plan({ path: /:mutate/, what });
      await apply(serving({ ...BLUE, minReplicas: 2, maxReplicas: 2 }), ids);
      assert.equal(replicas()["minReplicaCount"], 2);
    });

  it("finds the outcome of a change of replicas whose operation vanishes, in the next run", async () => {
    const ids = await apply(serving(BLUE));
    world().fake.operations.plan({ rpc: "MutateDeployedModel", what: "vanishes" });
    const wanted = serving({ ...BLUE, minReplicas: 2, maxReplicas: 2 });
    await assert.rejects(converge(world().work(), wanted, ids), OperationLost);
    await apply(wanted, ids);
    assert.equal(replicas()["minReplicaCount"], 2);
  });

  it("fails with the service's own message if a change of replicas fails, and changes them in the next run", async () => {
    const ids = await apply(serving(BLUE));
    const what = { code: 8, message: "no machine is free" };
    world().fake.operations.plan({ rpc: "MutateDeployedModel", what });
    const wanted = serving({ ...BLUE, minReplicas: 2, maxReplicas: 2 });
    await assert.rejects(apply(wanted, ids), isOperationError(/no machine is free/));
    await apply(wanted, ids);
    assert.equal(replicas()["minReplicaCount"], 2);
  });

  it("fails with the service's own message if an undeployment fails, and undeploys in the next run", async () => {
    const ids = await apply(serving(BLUE));
    const what = { code: 13, message: "a disk is on fire" };
    world().fake.operations.plan({ rpc: "UndeployModel", what });
    await assert.rejects(apply(serving(GREEN), ids), isOperationError(/a disk is on fire/));
    assert.deepEqual(traffic(), { blue: 0, green: 100 });
    await apply(serving(GREEN), ids);
    assert.deepEqual(traffic(), { green: 100 });
  });

  it("ends successfully if the operation of an undeployment vanishes", async () => {
    const ids = await apply(serving(BLUE));
    world().fake.operations.plan({ rpc: "UndeployModel", what: "vanishes" });
    const next = await apply(serving(GREEN), ids);
    await apply(serving(GREEN), next);
    assert.deepEqual(traffic(), { green: 100 });
  });

  for (const [rpc, wanted] of [
    ["MutateDeployedModel", serving({ ...BLUE, minReplicas: 2, maxReplicas: 2 })],
    ["UndeployModel", serving(GREEN)],
  ] as const)
    it(`is interrupted at its time if ${rpc} never ends`, async () => {
      const ids = await apply(serving(BLUE));
      world().fake.operations.plan({ rpc, what: "neverEnds" });
      const work = world().work({ minutes: 5 });
      await assert.rejects(converge(work, wanted, ids), Interrupted);
      assert.ok(Object.values(traffic()).includes(100));
    });

  for (const keepsFailed of [false, true])
    it(`leaves the split as it was if a deployment fails${keepsFailed ? " and stays on the endpoint" : ""}`, async () => {
      world().fake.switchTo({ keepsFailed });
      const ids = await apply(serving(BLUE));
      const what = { code: 9, message: "Model server never became ready" };
      world().fake.operations.plan({ rpc: "DeployModel", what });
      await assert.rejects(apply(serving(GREEN), ids), OperationError);
      assert.deepEqual(traffic(), { blue: 100 });
      await apply(serving(GREEN), ids);
      assert.deepEqual(traffic(), { green: 100 });
    });

  it("continues what a killed run started", async () => {
    const ids = await apply(serving(BLUE));
    const stop = new AbortController();
    const work = world().work({ signal: stop.signal });
    const killed = converge(
      { ...work, report: ({ stage }) => stage === "PREPARING_MODEL" && stop.abort() },
      serving(GREEN),
      ids,
    );
    world().fake.operations.plan({ rpc: "DeployModel", what: { takesMs: 600_000 } });
    await assert.rejects(killed, Interrupted);
    assert.deepEqual(traffic(), { blue: 100 });
    await apply(serving(GREEN), ids);
    assert.deepEqual(traffic(), { green: 100 });
    assert.equal(endpoint().usedIds.length, 2);
  });

  for (const [code, status] of [
    [8, "RESOURCE_EXHAUSTED"],
    [9, "FAILED_PRECONDITION"],
    [13, "INTERNAL"],
  ] as const)
    it(`fails with the service's own message if a deployment fails (${code})`, async () => {
      const ids = await apply(serving(BLUE));
      const what = { code, message: "no machine is free" };
      world().fake.operations.plan({ rpc: "DeployModel", what });
      await assert.rejects(apply(serving(GREEN), ids), (error) => {
        assert.ok(error instanceof OperationError);
        assert.equal(error.status, status);
        assert.match(error.message, /no machine is free/);
        return true;
      });
      assert.deepEqual(traffic(), { blue: 100 });
      await apply(serving(GREEN), ids);
      assert.deepEqual(traffic(), { green: 100 });
    });

  it("finds the outcome of a deployment whose operation vanishes, without a duplicate", async () => {
    const ids = await apply(serving(BLUE));
    world().fake.operations.plan({ rpc: "DeployModel", what: "vanishes" });
    await apply(serving(GREEN), ids);
    assert.deepEqual(traffic(), { green: 100 });
    assert.equal(endpoint().usedIds.length, 2);
  });

  it("is interrupted at its time if a deployment never ends, and leaves the split", async () => {
    const ids = await apply(serving(BLUE));
    world().fake.operations.plan({ rpc: "DeployModel", what: "neverEnds" });
    const work = world().work({ minutes: 5 });
    await assert.rejects(converge(work, serving(GREEN), ids), Interrupted);
    assert.deepEqual(traffic(), { blue: 100 });
  });

  it("deploys again what failed after the run was killed, and stayed on the endpoint", async () => {
    world().fake.switchTo({ keepsFailed: true });
    const ids = await apply(serving(BLUE));
    const stop = new AbortController();
    const work = world().work({ signal: stop.signal });
    const what = { code: 9, message: "Model server never became ready" };
    world().fake.operations.plan({ rpc: "DeployModel", what });
    const report = () => stop.abort();
    await assert.rejects(converge({ ...work, report }, serving(GREEN), ids), Interrupted);
    world().clock.time += 600_000;
    assert.deepEqual(traffic(), { blue: 100, green: 0 });
    const [, failed] = endpoint().deployedModels;
    // A refresh records what is there.
    await apply(serving(GREEN), new Set([...ids, String(failed?.id)]));
    assert.deepEqual(traffic(), { green: 100 });
    assert.equal(sent(":deployModel"), 3);
  });

  it("keeps a model without traffic if the deployment of another one failed since", async () => {
    const ids = await apply(serving(BLUE, { ...GREEN, traffic: 0 }));
    world().fake.change((state) => {
      for (const operation of Object.values(state.operations)) operation.isGone = true;
    });
    world().clock.time += 600_000;
    const what = { code: 9, message: "Model server never became ready" };
    world().fake.operations.plan({ rpc: "DeployModel", what });
    const third = { ...GREEN, key: "third", traffic: 0 };
    const three = serving(BLUE, { ...GREEN, traffic: 0 }, third);
    await assert.rejects(apply(three, ids), OperationError);
    await apply(serving({ ...BLUE, traffic: 0 }, GREEN), ids);
    assert.deepEqual(traffic(), { blue: 0, green: 100 });
    assert.equal(sent(":undeployModel"), 0);
  });

  it("undeploys what a killed run left if the program is the old one again", async () => {
    const ids = await apply(serving(BLUE));
    await apply(serving(BLUE, { ...GREEN, traffic: 0 }), ids);
    await apply(serving(BLUE), ids);
    assert.deepEqual(traffic(), { blue: 100 });
  });

  it("refuses to overwrite a change of the traffic that someone else made meanwhile", async () => {
    const ids = await apply(serving(BLUE));
    world().fake.operations.plan({ rpc: "DeployModel", what: { takesMs: 60_000 } });
    const work = world().work();
    let isMoved = false;
    const report = () => {
      if (isMoved) return;
      isMoved = true;
      world().fake.change(({ endpoints }) => {
        const one = endpoints[endpointKey("77")];
        if (!one) return;
        one.deployedModels.push({ id: "5", body: { id: "5", model: MODEL, modelVersionId: "1" } });
        one.trafficSplit = { "5": 100 };
        one.revision++;
      });
    };
    await assert.rejects(
      converge({ ...work, report }, serving(GREEN), ids),
      /was changed meanwhile: \d{10}: 100 became 5: 100\.\n {2}Fix:/,
    );
    assert.deepEqual(endpoint().trafficSplit, { "5": 100 });
  });

  for (const staleEtag of ["ABORTED", "FAILED_PRECONDITION"] as const)
    it(`reads again if the endpoint, but not its traffic, has changed (${staleEtag})`, async () => {
      world().fake.switchTo({ staleEtag });
      const ids = await apply(serving(BLUE));
      const { client, ...rest } = world().work();
      const send = client.send.bind(client);
      let isBumped = false;
      client.send = (async (call, limits) => {
        if (call.method === "PATCH" && !isBumped) {
          isBumped = true;
          world().fake.change(({ endpoints }) => {
            const one = endpoints[endpointKey("77")];
            if (one) one.revision++;
          });
        }
        return send(call, limits);
      }) as typeof client.send;
      await converge({ client, ...rest }, serving(GREEN), ids);
      assert.deepEqual(traffic(), { green: 100 });
    });

  it("recreates on an endpoint that has room for one model", async () => {
    world().fake.change(({ endpoints }) => {
      const one = endpoints[endpointKey("77")];
      if (one) one.network = "projects/1/global/networks/n";
    });
    const ids = await apply({ ...serving(BLUE), strategy: "recreate" });
    world().fake.switchTo({ mayStop: true });
    await apply({ ...serving(GREEN), strategy: "recreate" }, ids);
    assert.deepEqual(traffic(), { green: 100 });
  });

  it("uses the next ID if one cannot be used twice", async () => {
    world().fake.switchTo({ reusesIds: false });
    let ids = await apply(serving(BLUE));
    ids = await apply(serving(GREEN), ids);
    await apply(serving(BLUE), ids);
    assert.deepEqual(traffic(), { blue: 100 });
    assert.equal(new Set(endpoint().usedIds).size, 3);
  });

  it("waits while the endpoint is busy", async () => {
    world().fake.switchTo({ isBusy: true });
    await apply(serving({ ...BLUE, traffic: 50 }, { ...GREEN, traffic: 50 }));
    assert.deepEqual(traffic(), { blue: 50, green: 50 });
  });

  it("reports its progress by stages", async () => {
    world().fake.operations.plan({ rpc: "DeployModel", what: { takesMs: 600_000 } });
    await apply(serving(BLUE));
    const said = world().progress.filter(({ what }) => what === "deploying iris@1");
    const stages = [...new Set(said.map(({ stage }) => stage))];
    assert.equal(stages[0], "STARTING_DEPLOYMENT");
    assert.ok(stages.includes("STARTING_MODEL_SERVER"));
  });

  it("undeploys everything from an endpoint, the model with the most traffic last", async () => {
    const ids = await apply(serving({ ...BLUE, traffic: 90 }, { ...GREEN, traffic: 10 }));
    world().fake.switchTo({ mayStop: true });
    const { client, ...rest } = world().work();
    const send = client.send.bind(client);
    const undeployed: unknown[] = [];
    client.send = (async (call, limits) => {
      const { deployedModelId } = Object(call.body);
      const model = endpoint().deployedModels.find(({ id }) => id === deployedModelId);
      if (model) undeployed.push(String(model.body["displayName"]).split(" ")[0]);
      return send(call, limits);
    }) as typeof client.send;
    await teardown({ client, ...rest }, endpointRef(serving()), ids);
    assert.deepEqual(endpoint().deployedModels, []);
    assert.deepEqual(undeployed, ["green", "blue"]);
  });
});
