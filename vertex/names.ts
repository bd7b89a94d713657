import type { Place } from "../google/place";

/** A model of the registry, or one version of it. */
export interface ModelRef extends Place {
  readonly model: string;
  /** Version ID or alias; undefined for the model itself. */
  readonly version?: string;
}

const NAME =
  /^projects\/([^/]+)\/locations\/([a-z0-9-]+)\/models\/([a-z0-9_-]{1,63})(?:@([A-Za-z0-9-]+))?$/;
/** Source: UploadModelRequest.model_id in model_service.proto. */
const MODEL_ID = /^[a-z_][a-z0-9_-]{0,62}$/;

export function parseModelName(name: string): ModelRef | undefined {
  const [, project, location, model, version] = NAME.exec(name) ?? [];
  if (project === undefined || location === undefined || model === undefined) return undefined;
  return { project, location, model, ...(version === undefined ? {} : { version }) };
}

export function modelName({ project, location, model }: ModelRef): string {
  return `projects/${project}/locations/${location}/models/${model}`;
}

/** Whether two names are of the same model. Only the service knows whether a project's ID and number belong together. */
export function isSameModel(one: string, other: string): boolean {
  const [a, b] = [parseModelName(one), parseModelName(other)];
  return a !== undefined && a.location === b?.location && a.model === b.model;
}

/** Name with the version, such as `projects/p/locations/l/models/iris@3`. */
export function versionName(ref: ModelRef): string {
  return ref.version === undefined ? modelName(ref) : `${modelName(ref)}@${ref.version}`;
}

/** Name as progress and messages show it: `iris@3`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

export function isModelId(id: string): boolean {
  return MODEL_ID.test(id);
}

export function isVersionId(version: string): boolean {
  return /^[1-9]\d*$/.test(version);
}

/** A model ID from the name of a resource of the program, with invalid characters replaced. */
export function modelIdFrom(name: string): string {
  const fitting = name.toLowerCase().replace(/[^a-z0-9_-]/g, "-");
  return (/^[a-z_]/.test(fitting) ? fitting : `_${fitting}`).slice(0, 63);
}

/** Host of the API in a location. */
export function originOf(location: string): string {
  return location === "global"
    ? "https://aiplatform.googleapis.com"
    : `https://${location}-aiplatform.googleapis.com`;
}
