import { timestamp } from "../google/time";
import { createEndpoint, deploy, mutate, undeploy } from "./endpoints";
import { addVersion, modelKey, removeVersion } from "./models";
import type { OperationFault } from "./operationFault";
import type { Effect, State, StoredOperation } from "./state";
import type { Switches } from "./switches";

const ANY = "type.googleapis.com/google.cloud.aiplatform.v1";
const EMPTY = "type.googleapis.com/google.protobuf.Empty";
const METADATA: Readonly<Record<Effect["kind"], string>> = {
  upload: "UploadModelOperationMetadata",
  createEndpoint: "CreateEndpointOperationMetadata",
  deleteEndpoint: "DeleteOperationMetadata",
  deploy: "DeployModelOperationMetadata",
  undeploy: "UndeployModelOperationMetadata",
  mutate: "MutateDeployedModelOperationMetadata",
  deleteVersion: "DeleteOperationMetadata",
  deleteModel: "DeleteOperationMetadata",
};

/** Starts an operation, whose effect occurs when it ends. */
export function beginOperation(
  state: State,
  resource: string,
  rpc: string,
  effect: Effect,
  now: number,
  switches: Switches,
  fault: OperationFault["what"] | undefined,
): StoredOperation {
  const name = `${resource}/operations/${1_000_000_000_000_000_000n + BigInt(state.nextId++)}`;
  const takesMs =
    typeof fault === "object" && "takesMs" in fault ? fault.takesMs : switches.operationMs;
  const operation: StoredOperation = {
    name,
    rpc,
    effect,
    createTime: timestamp(now),
    startedAt: now,
    readyAt: fault === "neverEnds" ? null : now + takesMs,
    fails: typeof fault === "object" && "code" in fault ? fault : null,
    isGone: fault === "vanishes",
    done: false,
    response: null,
    error: null,
  };
  state.operations[name] = operation;
  return operation;
}

/** Ends the operations that are due, in order. */
export function endOperations(state: State, now: number, switches: Switches): void {
  const due = Object.values(state.operations)
    .filter(({ done, readyAt }) => !done && readyAt !== null && readyAt <= now)
    .sort((a, b) => Number(a.readyAt) - Number(b.readyAt));
  for (const operation of due) {
    operation.done = true;
    operation.error = operation.fails;
    const { effect } = operation;
    const endpoint = effect.kind === "deploy" && state.endpoints[effect.endpoint];
    if (operation.fails && endpoint && effect.kind === "deploy" && switches.keepsFailed)
      deploy(endpoint, effect.body, {});
    if (!operation.fails)
      operation.response = carryOut(state, operation.effect, Number(operation.readyAt), switches);
  }
}

function carryOut(state: State, effect: Effect, now: number, switches: Switches) {
  if (effect.kind === "createEndpoint") {
    const created = createEndpoint(state, effect.endpoint, effect.body);
    return { "@type": `${ANY}.Endpoint`, ...created };
  }
  if (effect.kind === "deleteEndpoint") {
    delete state.endpoints[effect.endpoint];
    return { "@type": EMPTY };
  }
  if ("endpoint" in effect) {
    const endpoint = state.endpoints[effect.endpoint];
    if (effect.kind === "undeploy") {
      if (endpoint) undeploy(endpoint, effect.id, effect.trafficSplit);
      return { "@type": `${ANY}.UndeployModelResponse` };
    }
    if (!endpoint) return null;
    const isDeployed = effect.kind === "deploy";
    const deployedModel = isDeployed
      ? deploy(endpoint, effect.body, effect.trafficSplit)
      : mutate(endpoint, effect.id, effect.body, effect.mask);
    const type = isDeployed ? "DeployModelResponse" : "MutateDeployedModelResponse";
    return { "@type": `${ANY}.${type}`, deployedModel };
  }
  const { location, model } = effect;
  const key = modelKey(location, model);
  if (effect.kind === "upload") {
    const version = addVersion(state, location, model, effect.body, timestamp(now), switches);
    return { "@type": `${ANY}.UploadModelResponse`, model: key, modelVersionId: version.id };
  }
  if (effect.kind === "deleteModel") delete state.models[key];
  else if (state.models[key]) removeVersion(state.models[key], effect.version);
  return { "@type": EMPTY };
}

/** Stages of a deployment. Source: DeployModelOperationMetadata.DeploymentStage. */
const STAGES = [
  "STARTING_DEPLOYMENT",
  "PREPARING_MODEL",
  "CREATING_SERVING_CLUSTER",
  "ADDING_NODES_TO_CLUSTER",
  "GETTING_CONTAINER_IMAGE",
  "STARTING_MODEL_SERVER",
  "FINISHING_UP",
];

function stageOf({ done, error, startedAt, readyAt }: StoredOperation, now: number): string {
  if (done) return error ? "FAILED_TO_DEPLOY" : "SUCCESSFULLY_DEPLOYED";
  const part = readyAt === null ? 0.8 : (now - startedAt) / Math.max(1, readyAt - startedAt);
  return STAGES[Math.min(STAGES.length - 1, Math.floor(part * STAGES.length))] ?? "";
}

/** An operation as the API returns it. */
export function describeOperation(operation: StoredOperation, now: number) {
  const { name, effect, createTime, done, error, response } = operation;
  return {
    name,
    metadata: {
      "@type": `${ANY}.${METADATA[effect.kind]}`,
      genericMetadata: { createTime, updateTime: createTime },
      ...(effect.kind === "deploy" ? { deploymentStage: stageOf(operation, now) } : {}),
    },
    ...(done ? { done } : {}),
    ...(error ? { error } : {}),
    ...(response ? { response } : {}),
  };
}
