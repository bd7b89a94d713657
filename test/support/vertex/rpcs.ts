import { invalid, precondition, Refusal } from "../google/refusal";
import { timestamp } from "../google/time";
import { deploymentsOf, ENDPOINT_RPCS } from "./endpoints";
import {
  addressOf,
  describe,
  findModel,
  findVersion,
  mergeAliases,
  modelKey,
  updateModel,
} from "./models";
import type { StoredOperation } from "./state";
import { refuseIfBusy, unfinished, type World } from "./world";

type Json = Readonly<Record<string, unknown>>;

/** The answer of each method to a request; parts of the path and the query are properties of the request. */
export const RPCS: Readonly<Record<string, (request: Json, world: World) => Json>> = {
  ...ENDPOINT_RPCS,
  UploadModel: uploadModel,
  GetModel: ({ name }, { state, switches }) => {
    const address = addressOf(String(name));
    const model = findModel(state, address);
    const version = findVersion(model, address.version);
    const deployedModels = deploymentsOf(state, modelKey(model.location, model.id), version.id);
    return {
      ...describe(model, version, switches),
      ...(deployedModels.length > 0 ? { deployedModels } : {}),
    };
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
    if (deploymentsOf(world.state, modelKey(model.location, model.id), version.id).length > 0)
      throw precondition(`Version ${version.id} of Model ${model.id} is deployed.`);
    const leaving = unfinished(modelKey(model.location, model.id), world).filter(
      ({ effect }) => effect.kind === "deleteVersion",
    );
    if (model.versions.length - leaving.length <= 1)
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
    const key = modelKey(location, id);
    if (versions.some((version) => deploymentsOf(world.state, key, version.id).length > 0))
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
