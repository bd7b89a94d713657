import assert from "node:assert/strict";
import { deployedModelBody } from "../../../vertex/deployment/body";
import { deploymentFaults } from "../../../vertex/deployment/faults";
import {
  deployedId,
  displayNameOf,
  endpointRef,
  ownTag,
  tagOf,
} from "../../../vertex/deployment/identity";
import type {
  ApiEndpoint,
  DeployedModelInputs,
  DeploymentInputs,
} from "../../../vertex/deployment/inputs";
import { canonicalEntries, presentModels } from "../../../vertex/deployment/observe";
import { describeSteps } from "../../../vertex/deployment/steps";
import { BLUE, ENDPOINT, GREEN } from "../../support/vertex/deployments";
import { MODEL } from "../../support/vertex/withFake";

const REF = endpointRef({ ...ENDPOINT, models: [] });
const NONE = new Set<string>();

/** An endpoint as the service returns it after these entries were deployed. */
function answered(...entries: readonly DeployedModelInputs[]): ApiEndpoint {
  const models = entries.map((entry) => {
    const tag = tagOf(REF, entry);
    const body = deployedModelBody(entry, deployedId(REF, tag, 0), displayNameOf(entry.key, tag));
    const [model = "", modelVersionId = ""] = entry.modelVersion.split("@");
    return { ...body, model, modelVersionId };
  });
  const split = models.map(({ id }, at) => [id, entries[at]?.traffic ?? 0]);
  return {
    name: "projects/123456789012/locations/europe-west4/endpoints/77",
    trafficSplit: Object.fromEntries(split),
    deployedModels: models,
  };
}

describe("the identity of a deployed model", () => {
  it("is the same for the project's ID and number, and for what can be changed in place", () => {
    const same: readonly Partial<DeployedModelInputs>[] = [
      { modelVersion: BLUE.modelVersion.replace("123456789012", "acme") },
      { traffic: 10 },
      { minReplicas: 2, maxReplicas: 9, requiredReplicas: 1 },
      { autoscaling: [{ metric: "m" }] },
      { containerLogging: false },
      { accessLogging: false, spot: false, disableExplanations: false },
    ];
    for (const change of same)
      assert.equal(tagOf(REF, { ...BLUE, ...change }), tagOf(REF, BLUE), JSON.stringify(change));
  });

  it("differs for everything else", () => {
    const others: readonly Partial<DeployedModelInputs>[] = [
      { key: "green" },
      { modelVersion: `${MODEL}@2` },
      { machineType: "n1-standard-8" },
      { acceleratorType: "NVIDIA_L4" },
      { spot: true },
      { reservation: "r" },
      { serviceAccount: "a@b" },
      { accessLogging: true },
      { explanationSpec: {} },
      { disableExplanations: true },
    ];
    const tags = others.map((change) => tagOf(REF, { ...BLUE, ...change }));
    assert.equal(new Set([...tags, tagOf(REF, BLUE)]).size, others.length + 1);
  });

  it("is an ID of ten digits, by which a model is recognised without a record", () => {
    const [model] = answered(BLUE).deployedModels ?? [];
    assert.ok(model);
    assert.deepEqual(ownTag(REF, model), { key: "blue", tag: tagOf(REF, BLUE) });
    assert.equal(ownTag(REF, { ...model, id: "1234567890" }), undefined);
    assert.equal(ownTag(REF, { ...model, displayName: "blue" }), undefined);
    assert.equal(ownTag({ ...REF, endpoint: "78" }, model), undefined);
    for (let attempt = 0; attempt < 50; attempt++)
      assert.match(deployedId(REF, tagOf(REF, BLUE), attempt), /^[1-9]\d{9}$/);
  });
});

describe("what is read from an endpoint", () => {
  const entries = (endpoint: ApiEndpoint, recorded: readonly DeployedModelInputs[]) =>
    presentModels(REF, endpoint, recorded, NONE).map(({ inputs }) => inputs);

  it("is what was declared, if nothing was changed", () => {
    const declared = [
      { ...BLUE, traffic: 90, minReplicas: 1, accessLogging: false },
      { ...GREEN, traffic: 10, autoscaling: [{ metric: "m" }] },
    ];
    assert.deepEqual(entries(answered(...declared), declared), declared);
  });

  it("is enough to declare it, in an import", () => {
    const full: DeployedModelInputs = {
      ...BLUE,
      acceleratorType: "NVIDIA_L4",
      acceleratorCount: 2,
      minReplicas: 2,
      maxReplicas: 4,
      requiredReplicas: 1,
      autoscaling: [{ metric: "m", target: 70 }],
      spot: true,
      reservation: "r",
      serviceAccount: "a@b",
      containerLogging: false,
      accessLogging: true,
      explanationSpec: { parameters: { topK: 1 } },
      disableExplanations: true,
    };
    assert.deepEqual(entries(answered(full), []), [full]);
  });

  it("shows traffic and replicas that were changed by hand, and what a killed run left", () => {
    const now = answered({ ...BLUE, traffic: 50, minReplicas: 3 }, { ...GREEN, traffic: 50 });
    const [blue, green, ...more] = entries(now, [BLUE]);
    assert.deepEqual([blue?.traffic, blue?.minReplicas, green?.key], [50, 3, "green"]);
    assert.deepEqual(more, []);
  });

  it("compares entries in any order, with the defaults", () => {
    const same = { ...BLUE, minReplicas: 1, maxReplicas: 1, containerLogging: true };
    assert.equal(canonicalEntries(REF, [BLUE, GREEN]), canonicalEntries(REF, [GREEN, same]));
    assert.notEqual(
      canonicalEntries(REF, [BLUE]),
      canonicalEntries(REF, [{ ...BLUE, maxReplicas: 2 }]),
    );
  });
});

describe("what a preview says about a deployment", () => {
  const steps = (endpoint: ApiEndpoint, ...models: DeployedModelInputs[]) =>
    describeSteps(REF, endpoint, { ...ENDPOINT, models }, NONE);

  it("is a line for each step, in order", () => {
    assert.deepEqual(steps(answered(), BLUE), [
      "deploys iris@1 as blue",
      "moves traffic: blue 0 -> 100",
    ]);
    const canary = [
      { ...BLUE, traffic: 90 },
      { ...GREEN, traffic: 10 },
    ];
    assert.deepEqual(steps(answered(BLUE), ...canary), [
      "deploys iris@2 as green",
      "moves traffic: blue 100 -> 90, green 0 -> 10",
    ]);
    assert.deepEqual(steps(answered(...canary), GREEN), [
      "moves traffic: green 10 -> 100, blue (iris@1) 90 -> 0",
      "undeploys iris@1 (blue)",
    ]);
  });

  it("is nothing if nothing happens, and names the gap of recreate", () => {
    assert.deepEqual(steps(answered(BLUE), BLUE), []);
    const inputs = { ...ENDPOINT, strategy: "recreate", models: [GREEN] };
    assert.deepEqual(describeSteps(REF, answered(BLUE), inputs, NONE).slice(0, 2), [
      "undeploys iris@1 (blue)",
      "deploys iris@2 as green, after a gap without a model",
    ]);
  });
});

describe("arguments of a deployment that are refused", () => {
  const faults = (change: Partial<DeploymentInputs>) =>
    deploymentFaults(
      { ...ENDPOINT, models: [BLUE], ...change },
      (value) => value !== "unknown",
    ).map(({ property, what }) => `${property}: ${what}`);
  const model = (change: Partial<DeployedModelInputs>) => ({ models: [{ ...BLUE, ...change }] });

  it("are none in a valid one", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ strategy: "recreate", endpoint: REF.endpoint }), []);
    assert.deepEqual(faults(model({ minReplicas: 2, maxReplicas: 3, requiredReplicas: 3 })), []);
    assert.deepEqual(faults(model({ modelVersion: "unknown" })), []);
  });

  for (const [change, fault] of [
    [{ endpoint: "endpoints/77" }, 'endpoint: "endpoints/77" is not an endpoint'],
    [{ strategy: "rolling" }, 'strategy: "rolling" is not a strategy'],
    [{ models: [] }, "models: is empty"],
    [{ models: [{ ...BLUE, traffic: 90 }] }, "models: the traffic sums to 90"],
    [
      {
        models: [
          { ...BLUE, traffic: 50 },
          { ...BLUE, traffic: 50 },
        ],
      },
      "models[1].key: blue is there twice",
    ],
    [
      {
        strategy: "recreate",
        models: [
          { ...BLUE, traffic: 50 },
          { ...GREEN, traffic: 50 },
        ],
      },
      "models: recreate holds one model",
    ],
    [model({ key: "Blue" }), 'models[0].key: "Blue" is not a key'],
    [
      model({ modelVersion: `${MODEL}@champion` }),
      `models[0].modelVersion: "${MODEL}@champion" is not the name of a version`,
    ],
    [model({ resourcePool: "p" }), "models[0].machineType: is given with resourcePool"],
    [
      model({ acceleratorCount: 1 }),
      "models[0].acceleratorCount: is given without acceleratorType",
    ],
    [model({ minReplicas: 0 }), "models[0].minReplicas: is 0"],
    [
      model({ minReplicas: 3, maxReplicas: 2 }),
      "models[0].maxReplicas: 2 is less than minReplicas",
    ],
    [
      model({ requiredReplicas: 2 }),
      "models[0].requiredReplicas: 2 is not between 1 and maxReplicas",
    ],
  ] as const)
    it(`are found: ${fault.slice(0, 60)}`, () => assert.deepEqual(faults(change), [fault]));
});
