import { invalid, notFound, precondition } from "../google/refusal";
import type { State, StoredModel, StoredVersion } from "./state";
import type { Switches } from "./switches";

/** Number of every project, which answers contain instead of the ID. */
export const PROJECT_NUMBER = "123456789012";

const NAME = /^projects\/[^/]+\/locations\/([^/]+)\/models\/([^/@]+)(?:@([^/]+))?$/;
/** Properties that UpdateModel may change. Source: model_service.proto. */
const MODEL_MASK = ["displayName", "description", "labels"];
const VERSION_MASK = ["versionDescription", "labels"];

export interface Address {
  readonly location: string;
  readonly model: string;
  /** Version ID or alias. */
  readonly version: string | undefined;
}

/** A resource's name with its project's number. */
export function numbered(name: string): string {
  return name.replace(/^projects\/[^/]+/, `projects/${PROJECT_NUMBER}`);
}

export function addressOf(name: string): Address {
  const [, location, model, version] = NAME.exec(name) ?? [];
  if (location === undefined || model === undefined) throw invalid(`invalid resource name ${name}`);
  return { location, model, version: version === "-" ? undefined : version };
}

export function modelKey(location: string, model: string): string {
  return `projects/${PROJECT_NUMBER}/locations/${location}/models/${model}`;
}

export function findModel(state: State, { location, model }: Address): StoredModel {
  const key = modelKey(location, model);
  const found = state.models[key];
  if (!found) throw notFound(`The Model ${key}`);
  return found;
}

/** The version with an ID or an alias, or the default one without either. */
export function findVersion(model: StoredModel, version = "default"): StoredVersion {
  const found = model.versions.find(
    ({ id, aliases }) => id === version || aliases.includes(version),
  );
  if (!found) throw notFound(`Version ${version} of Model ${model.id}`);
  return found;
}

/** A version as reads answer it (a list has its number in the name): merged with its model, schemata rewritten. */
export function describe(
  model: StoredModel,
  version: StoredVersion,
  switches: Switches,
  isListed = false,
) {
  const { containerSpec, predictSchemata, ...body } = version.body;
  const schemata = Object.fromEntries(
    Object.keys((predictSchemata ?? {}) as object).map((key) => [key, `gs://service/${key}.yaml`]),
  );
  const labels = { ...model.labels, ...version.labels };
  return {
    ...body,
    name: modelKey(model.location, model.id) + (isListed ? `@${version.id}` : ""),
    ...(switches.returnsContainer && containerSpec ? { containerSpec } : {}),
    predictSchemata: schemata,
    displayName: model.displayName,
    ...(model.description ? { description: model.description } : {}),
    ...(version.description ? { versionDescription: version.description } : {}),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    versionId: version.id,
    versionAliases: [...version.aliases].reverse(),
    createTime: model.createTime,
    versionCreateTime: version.createTime,
    versionUpdateTime: version.updateTime,
    supportedDeploymentResourcesTypes: ["DEDICATED_RESOURCES"],
  };
}

export function updateModel(
  model: StoredModel,
  versionName: string | undefined,
  mask: readonly string[],
  body: Readonly<Record<string, unknown>>,
  now: string,
): StoredVersion {
  const allowed = versionName === undefined ? MODEL_MASK : VERSION_MASK;
  const wrong = mask.filter((property) => !allowed.includes(property));
  if (wrong.length > 0)
    throw precondition(
      `The mask ${wrong.join(", ")} is not allowed for a ${versionName === undefined ? "model" : "model version"}.`,
    );
  const version = findVersion(model, versionName);
  const target = versionName === undefined ? model : version;
  for (const property of mask) {
    if (property === "labels") target.labels = { ...(body["labels"] as Record<string, string>) };
    if (property === "displayName") model.displayName = String(body["displayName"] ?? "");
    if (property === "description") model.description = String(body["description"] ?? "");
    if (property === "versionDescription")
      version.description = String(body["versionDescription"] ?? "");
  }
  version.updateTime = now;
  return version;
}

/** Adds aliases, moving those of other versions, and removes aliases given with a hyphen. */
export function mergeAliases(
  model: StoredModel,
  version: StoredVersion,
  aliases: readonly string[],
) {
  const bare = (alias: string) => alias.replace(/^-/, "");
  for (const alias of aliases)
    if (!/^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/.test(bare(alias)))
      throw invalid(`"${alias}" is not a valid alias`);
  for (const alias of aliases) {
    if (aliases.filter((other) => bare(other) === bare(alias)).length > 1) continue;
    if (alias === "-default") throw precondition("The default alias cannot be removed.");
    const holders = alias.startsWith("-") ? [version] : model.versions;
    for (const holder of holders)
      holder.aliases = holder.aliases.filter((held) => held !== bare(alias));
    if (!alias.startsWith("-")) version.aliases.push(alias);
  }
}

/** Creates the version of an upload when it ends. */
export function addVersion(
  state: State,
  location: string,
  id: string,
  body: Readonly<Record<string, unknown>>,
  now: string,
  switches: Switches,
): StoredVersion {
  const key = modelKey(location, id);
  const { displayName, description, versionDescription, labels, versionAliases, ...rest } =
    body as Readonly<Record<string, unknown>> & { labels?: Record<string, string> };
  state.models[key] ??= {
    id,
    location,
    displayName: String(displayName ?? ""),
    description: String(description ?? ""),
    labels: {},
    createTime: now,
    nextVersion: 1,
    versions: [],
  };
  const model = state.models[key];
  const version: StoredVersion = {
    id: String(model.nextVersion++),
    body: rest,
    labels: switches.uploadedLabels === "version" ? { ...labels } : {},
    aliases: model.versions.length === 0 ? ["default"] : [],
    description: String(versionDescription ?? ""),
    createTime: now,
    updateTime: now,
  };
  model.versions.push(version);
  if (versionAliases) mergeAliases(model, version, versionAliases as string[]);
  return version;
}

export function removeVersion(model: StoredModel, id: string): void {
  const removed = findVersion(model, id);
  model.versions = model.versions.filter((version) => version !== removed);
  if (removed.aliases.includes("default")) model.versions.at(-1)?.aliases.push("default");
}
