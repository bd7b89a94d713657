import { invalid, notFound, precondition, Refusal } from "../google/refusal";
import { timestamp } from "../google/time";
import { addressOf, findModel, findVersion, modelKey, numbered, PROJECT_NUMBER } from "./models";
import type { State, StoredDeployment, StoredEndpoint } from "./state";
import { refuseIfBusy, unfinished, type World } from "./world";

type Json = Readonly<Record<string, unknown>>;
type Split = Readonly<Record<string, number>>;

/** Properties that MutateDeployedModel may change. Source: endpoint_service.proto. */
const MUTABLE = [
  "dedicatedResources.minReplicaCount",
  "dedicatedResources.maxReplicaCount",
  "dedicatedResources.requiredReplicaCount",
  "dedicatedResources.autoscalingMetricSpecs",
  "disableContainerLogging",
];

export function endpointKey(id: string, location = "europe-west4"): string {
  return `projects/${PROJECT_NUMBER}/locations/${location}/endpoints/${id}`;
}

/** An endpoint on which nothing is deployed. */
export function anEndpoint(id: string, location = "europe-west4"): StoredEndpoint {
  return {
    id,
    location,
    displayName: id,
    trafficSplit: {},
    deployedModels: [],
    revision: 1,
    usedIds: [],
    hasServed: false,
  };
}

/** Where a version is deployed. */
export function deploymentsOf(state: State, model: string, version: string) {
  return Object.entries(state.endpoints).flatMap(([endpoint, { deployedModels }]) =>
    deployedModels
      .filter(({ body }) => body["model"] === model && body["modelVersionId"] === version)
      .map(({ id }) => ({ endpoint, deployedModelId: id })),
  );
}

/** Answers of the methods of endpoints. */
export const ENDPOINT_RPCS: Readonly<Record<string, (request: Json, world: World) => Json>> = {
  CreateEndpoint: ({ parent, endpointId, endpoint: body }, world) => {
    const [, location = ""] = /^projects\/[^/]+\/locations\/([^/]+)$/.exec(String(parent)) ?? [];
    const id = endpointId === undefined ? String(world.state.nextId++) : String(endpointId);
    // Source: CreateEndpointRequest.endpoint_id: digits only if the first one is, up to 10 of them.
    if (!/^([1-9]\d{0,9}|[a-z]([a-z0-9-]{0,61}[a-z0-9])?)$/.test(id))
      throw invalid(`"${id}" is not the ID of an endpoint`);
    const key = endpointKey(id, location);
    const isBegun = unfinished(key, world).some(({ effect }) => effect.kind === "createEndpoint");
    if (isBegun || world.state.endpoints[key])
      throw new Refusal(409, "ALREADY_EXISTS", `Endpoint ${id} already exists.`);
    return world.begin(key, { kind: "createEndpoint", endpoint: key, body: body as Json });
  },
  DeleteEndpoint: ({ name }, world) => {
    const endpoint = find(String(name), world);
    if (endpoint.deployedModels.length > 0)
      throw precondition(`Endpoint ${endpoint.id} has deployed models.`);
    const key = keyOf(endpoint);
    refuseIfBusy(key, world, ({ effect }) => effect.kind === "deploy");
    return world.begin(key, { kind: "deleteEndpoint", endpoint: key });
  },
  GetEndpoint: ({ name }, world) => describe(find(String(name), world)),
  UpdateEndpoint: updateEndpoint,
  DeployModel: deployModel,
  UndeployModel: undeployModel,
  MutateDeployedModel: ({ endpoint: name, deployedModel, updateMask }, world) => {
    const endpoint = find(String(name), world);
    const { id } = deployedModel as { id?: string };
    const mask = String(updateMask).split(",");
    const wrong = mask.filter((path) => !MUTABLE.includes(path));
    if (wrong.length > 0) throw invalid(`The mask ${wrong.join(", ")} is not allowed.`);
    if (!endpoint.deployedModels.some((deployed) => deployed.id === id))
      throw notFound(`DeployedModel ${id}`);
    refuseIfBusy(keyOf(endpoint), world);
    const body = deployedModel as Json;
    return world.begin(keyOf(endpoint), {
      kind: "mutate",
      endpoint: keyOf(endpoint),
      id: String(id),
      body,
      mask,
    });
  },
};

function updateEndpoint({ endpoint: body, updateMask }: Json, world: World): Json {
  const {
    name,
    etag,
    trafficSplit = {},
  } = body as {
    name: string;
    etag?: string;
    trafficSplit?: Split;
  };
  const endpoint = find(name, world);
  if (updateMask !== "trafficSplit") throw invalid(`The mask ${updateMask} is not allowed here.`);
  if (etag !== undefined && etag !== etagOf(endpoint)) {
    const { staleEtag } = world.switches;
    throw new Refusal(staleEtag === "ABORTED" ? 409 : 400, staleEtag, "The etag is not current.");
  }
  checkSplit(endpoint, trafficSplit);
  endpoint.trafficSplit = { ...trafficSplit };
  endpoint.revision++;
  return describe(endpoint);
}

function deployModel(request: Json, world: World): Json {
  const endpoint = find(String(request["endpoint"]), world);
  const body = request["deployedModel"] as Json & { id?: string; model: string };
  const split = (request["trafficSplit"] ?? {}) as Split;
  const address = addressOf(body.model);
  const model = findModel(world.state, address);
  const version = findVersion(model, address.version);
  const id = body.id ?? String(5_000_000 + world.state.nextId++);
  if (!/^\d{1,10}$/.test(id)) throw invalid(`"${id}" is not the ID of a deployed model`);
  const key = keyOf(endpoint);
  const isBegun = unfinished(key, world).some(
    ({ effect }) => effect.kind === "deploy" && effect.body["id"] === id,
  );
  const isUsed = endpoint.usedIds.includes(id) && !world.switches.reusesIds;
  if (isBegun || isUsed || endpoint.deployedModels.some((deployed) => deployed.id === id))
    throw new Refusal(409, "ALREADY_EXISTS", `DeployedModel ${id} already exists.`);
  if (endpoint.network !== undefined && endpoint.deployedModels.length > 0)
    throw precondition("An endpoint with a network can have one deployed model.");
  const resources = body["dedicatedResources"] as { minReplicaCount?: number } | undefined;
  if ((resources === undefined) === (body["sharedResources"] === undefined))
    throw invalid("exactly one of dedicated_resources and shared_resources is required");
  if (resources && !(Number(resources.minReplicaCount) >= 1))
    throw invalid("min_replica_count must be at least 1");
  checkSplit(endpoint, split, "0");
  refuseIfBusy(key, world);
  const deployed = {
    ...body,
    id,
    model: modelKey(address.location, address.model),
    modelVersionId: version.id,
    createTime: timestamp(world.now),
  };
  return world.begin(key, {
    kind: "deploy",
    endpoint: key,
    body: deployed,
    trafficSplit: { ...split },
  });
}

function undeployModel(request: Json, world: World): Json {
  const endpoint = find(String(request["endpoint"]), world);
  const id = String(request["deployedModelId"]);
  const split = (request["trafficSplit"] ?? {}) as Split;
  if (!endpoint.deployedModels.some((deployed) => deployed.id === id))
    throw notFound(`DeployedModel ${id}`);
  refuseIfBusy(
    keyOf(endpoint),
    world,
    ({ effect }) => effect.kind === "undeploy" && effect.id === id,
  );
  const isLast = endpoint.deployedModels.length === 1;
  checkSplit(endpoint, split);
  if (split[id] !== undefined) throw invalid(`the split names ${id}, which is undeployed`);
  if ((endpoint.trafficSplit[id] ?? 0) > 0 && Object.keys(split).length === 0 && !isLast)
    throw precondition(`DeployedModel ${id} has traffic; give a new traffic_split.`);
  const key = keyOf(endpoint);
  return world.begin(key, { kind: "undeploy", endpoint: key, id, trafficSplit: { ...split } });
}

/** What the creation of an endpoint makes when it ends. */
export function createEndpoint(state: State, key: string, body: Json): Json {
  const [, location = "", id = ""] = /\/locations\/([^/]+)\/endpoints\/([^/]+)$/.exec(key) ?? [];
  const { displayName, network } = body as { displayName?: string; network?: string };
  const created = {
    ...anEndpoint(id, location),
    displayName: displayName ?? id,
    ...(network === undefined ? {} : { network }),
  };
  state.endpoints[key] = created;
  return describe(created);
}

/** Applies a deployment to its endpoint when it ends. */
export function deploy(endpoint: StoredEndpoint, body: Json, split: Split): Json {
  const id = String(body["id"]);
  endpoint.deployedModels.push({ id, body });
  endpoint.usedIds.push(id);
  if (Object.keys(split).length > 0)
    endpoint.trafficSplit = Object.fromEntries(
      Object.entries(split).map(([key, share]) => [key === "0" ? id : key, share]),
    );
  endpoint.revision++;
  return body;
}

export function undeploy(endpoint: StoredEndpoint, id: string, split: Split): void {
  endpoint.deployedModels = endpoint.deployedModels.filter((deployed) => deployed.id !== id);
  if (Object.keys(split).length > 0) endpoint.trafficSplit = { ...split };
  if (endpoint.deployedModels.length === 0) endpoint.trafficSplit = {};
  delete endpoint.trafficSplit[id];
  endpoint.revision++;
}

export function mutate(
  endpoint: StoredEndpoint,
  id: string,
  body: Json,
  mask: readonly string[],
): Json {
  const deployed = endpoint.deployedModels.find((one) => one.id === id);
  if (!deployed) return body;
  const changed = structuredClone(deployed.body) as Record<string, unknown>;
  for (const path of mask) {
    const [first = "", second] = path.split(".");
    if (second === undefined) changed[first] = body[first];
    else
      changed[first] = {
        ...(changed[first] as Json),
        [second]: (body[first] as Json | undefined)?.[second],
      };
  }
  (deployed as StoredDeployment).body = JSON.parse(JSON.stringify(changed)) as Json;
  endpoint.revision++;
  return deployed.body;
}

function find(name: string, { state }: World): StoredEndpoint {
  const key = numbered(name);
  const found = state.endpoints[key];
  if (!found) throw notFound(`Endpoint ${key}`);
  return found;
}

/** @param added key of a model that is not deployed yet. */
function checkSplit(endpoint: StoredEndpoint, split: Split, added?: string): void {
  const shares = Object.values(split);
  if (shares.length === 0) return;
  const sum = shares.reduce((a, b) => a + b, 0);
  if (sum !== 100) throw invalid(`the traffic split sums to ${sum}, not to 100`);
  const unknown = Object.keys(split).filter(
    (key) => key !== added && !endpoint.deployedModels.some(({ id }) => id === key),
  );
  if (unknown.length > 0) throw invalid(`DeployedModel ID(s) [${unknown.join(", ")}] do not exist`);
}

function describe(endpoint: StoredEndpoint): Json {
  const { location, id, displayName, trafficSplit, deployedModels, network } = endpoint;
  return {
    name: endpointKey(id, location),
    displayName,
    etag: etagOf(endpoint),
    ...(Object.keys(trafficSplit).length > 0 ? { trafficSplit } : {}),
    ...(deployedModels.length > 0
      ? { deployedModels: deployedModels.map(({ body }) => body) }
      : {}),
    ...(network === undefined
      ? { dedicatedEndpointEnabled: true, dedicatedEndpointDns: `${id}.example.goog` }
      : { network }),
  };
}

function etagOf({ revision }: StoredEndpoint): string {
  return `etag-${revision}`;
}

function keyOf({ id, location }: StoredEndpoint): string {
  return endpointKey(id, location);
}
