import {
  addressOf,
  describe,
  findModel,
  findVersion,
  mergeAliases,
  modelKey,
  updateModel,
} from "./models";
import { invalid, precondition, Refusal } from "./refusal";
import type { Effect, State, StoredOperation } from "./state";
import type { Switches } from "./switches";

type Json = Readonly<Record<string, unknown>>;

/** The world in which a request is answered. */
export interface World {
  readonly state: State;
  readonly switches: Switches;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Begins an operation below a resource. */
  begin(resource: string, effect: Effect): Json;
}

/** What each method answers to a request, whose path and query are properties of it. */
export const RPCS: Readonly<Record<string, (request: Json, world: World) => Json>> = {
  UploadModel: uploadModel,
  GetModel: ({ name }, { state, switches }) => {
    const address = addressOf(String(name));
    const model = findModel(state, address);
    return describe(model, findVersion(model, address.version), switches);
  },
  ListModelVersions: ({ name }, { state, switches, now }) => {
    const model = findModel(state, addressOf(String(name)));
    const listed = model.versions.filter(
      ({ createTime }) => now - Date.parse(createTime) >= switches.listLagMs,
    );
    return { models: listed.map((version) => describe(model, version, switches, true)) };
  },
  UpdateModel: ({ model: body, updateMask }, { state, switches, now }) => {
    const { name } = body as { name: string };
    const address = addressOf(name);
    const model = findModel(state, address);
    const mask = String(updateMask).split(",");
    const changed = updateModel(model, address.version, mask, body as Json, timestamp(now));
    return describe(model, changed, switches);
  },
  MergeVersionAliases: ({ name, versionAliases }, { state, switches }) => {
    const address = addressOf(String(name));
    if (!/^\d+$/.test(address.version ?? "")) throw invalid("a version ID is required");
    const model = findModel(state, address);
    const version = findVersion(model, address.version);
    mergeAliases(model, version, versionAliases as string[]);
    return describe(model, version, switches);
  },
  DeleteModelVersion: ({ name }, world) => {
    const address = addressOf(String(name));
    const model = findModel(world.state, address);
    if (!/^\d+$/.test(address.version ?? "")) throw invalid("a version ID is required");
    const version = findVersion(model, address.version);
    const isDeleted = ({ effect }: StoredOperation) =>
      effect.kind === "deleteVersion" && effect.version === version.id;
    refuseIfBusy(modelKey(model.location, model.id), world, isDeleted);
    if (version.body["deployedModels"])
      throw precondition(`Version ${version.id} of Model ${model.id} is deployed.`);
    if (model.versions.length === 1)
      throw precondition("The only version of a Model cannot be deleted; delete the Model.");
    if (version.aliases.includes("default") && !world.switches.deletesDefault)
      throw precondition("The default version of a Model cannot be deleted.");
    return world.begin(modelKey(model.location, model.id), {
      kind: "deleteVersion",
      location: model.location,
      model: model.id,
      version: version.id,
    });
  },
  DeleteModel: ({ name }, world) => {
    const { location, id, versions } = findModel(world.state, addressOf(String(name)));
    if (versions.some(({ body }) => body["deployedModels"]))
      throw precondition(`Model ${id} is deployed.`);
    refuseIfBusy(modelKey(location, id), world, ({ effect }) => effect.kind === "deleteModel");
    return world.begin(modelKey(location, id), { kind: "deleteModel", location, model: id });
  },
};

function uploadModel(request: Json, world: World): Json {
  const {
    parent,
    modelId,
    parentModel,
    model: body,
  } = request as {
    parent: string;
    modelId?: string;
    parentModel?: string;
    model: Json;
  };
  const [, location = ""] = /^projects\/[^/]+\/locations\/([^/]+)$/.exec(parent) ?? [];
  if (modelId !== undefined && parentModel !== undefined)
    throw invalid("model_id cannot be given with parent_model");
  if (modelId !== undefined && !/^[a-z_][a-z0-9_-]{0,62}$/.test(modelId))
    throw invalid(`"${modelId}" is not a valid model ID`);
  for (const [key, value] of Object.entries((body["labels"] ?? {}) as Record<string, string>))
    if (!/^[a-z0-9_-]{1,63}$/.test(key) || !/^[a-z0-9_-]{0,63}$/.test(value))
      throw invalid(`label ${key}=${value} is not valid`);
  const isNew = parentModel === undefined;
  const id = isNew
    ? (modelId ?? String(world.state.nextId++))
    : findModel(world.state, addressOf(parentModel)).id;
  const key = modelKey(location, id);
  const isTaken =
    world.state.models[key] !== undefined ||
    unfinished(key, world).some(({ effect }) => effect.kind === "upload");
  if (isNew && isTaken) throw new Refusal(409, "ALREADY_EXISTS", `Model ${id} already exists.`);
  refuseIfBusy(key, world);
  return world.begin(key, { kind: "upload", location, model: id, isNew, body });
}

function unfinished(resource: string, { state }: World) {
  return Object.values(state.operations).filter(
    ({ name, done }) => !done && name.startsWith(`${resource}/operations/`),
  );
}

/** @param isInTheWay which operations are refused beside in any case. */
function refuseIfBusy(
  resource: string,
  world: World,
  isInTheWay: (operation: StoredOperation) => boolean = () => false,
): void {
  const running = unfinished(resource, world);
  if ((world.switches.isBusy && running.length > 0) || running.some(isInTheWay))
    throw precondition(
      `There are other operations running on the Model "${resource}". Operation IDs are: [${running.map(({ name }) => name.split("/").at(-1)).join(", ")}].`,
    );
}

export function timestamp(now: number): string {
  return new Date(now).toISOString();
}
