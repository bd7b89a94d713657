import type * as pulumi from "@pulumi/pulumi";
import { modelIdFrom } from "../vertex/names";
import type { RegistrationArgs } from "./registrationArgs";
import type { ServingContainer } from "./servingContainer";
import { VertexModelAlias } from "./vertexModelAlias";
import { VertexModelVersion, type VertexModelVersionArgs } from "./vertexModelVersion";

/** A published version that is to be registered. */
export interface Registrable {
  /** Name of the component, with which those of its resources begin. */
  readonly name: string;
  /** Name of the model in the bucket. */
  readonly model: string;
  /** Digits of the content's digest that are in the name of its folder. */
  readonly digest: string;
  readonly artifactUri: pulumi.Input<string>;
  readonly contentDigest: pulumi.Input<string>;
  readonly container: pulumi.Input<ServingContainer>;
}

/** Name of the resource of a version: a resource each, so that the one before stays while the next one comes. */
export function versionResource(name: string, digest: string): string {
  return `${name}-${digest}`;
}

/** Registers a version below its component, and gives it its aliases. */
export function registerVersion(
  parent: pulumi.Resource,
  { name, model, digest, ...version }: Registrable,
  {
    aliases = [],
    container: _,
    build: _build,
    modelId = modelIdFrom(model),
    ...rest
  }: RegistrationArgs,
): VertexModelVersion {
  // Protection is for the component: a protected version would stop the next one.
  const options = { parent, protect: false };
  const args = { ...rest, modelId, ...version } as VertexModelVersionArgs;
  const registered = new VertexModelVersion(versionResource(name, digest), args, options);
  const { modelName, versionId } = registered;
  for (const alias of aliases)
    new VertexModelAlias(`${name}-${alias}`, { modelName, alias, version: versionId }, options);
  return registered;
}

/** Keeps a version that this stack has registered as it is, whatever the program says of the next one. */
export function keepVersion(
  parent: pulumi.Resource,
  name: string,
  digest: string,
): VertexModelVersion {
  const recorded = { container: { image: "" } }; // each property is the recorded one
  const options = { parent, protect: false, ignoreChanges: [...RECORDED] };
  return new VertexModelVersion(versionResource(name, digest), recorded, options);
}

/** Every input of a version: the compiler refuses one that is missing here. */
const RECORDED = Object.keys({
  modelId: true,
  project: true,
  location: true,
  artifactUri: true,
  contentDigest: true,
  container: true,
  predictSchemata: true,
  metadata: true,
  metadataSchemaUri: true,
  explanationSpec: true,
  kmsKeyName: true,
  uploadServiceAccount: true,
  displayName: true,
  description: true,
  versionDescription: true,
  labels: true,
} satisfies Record<keyof VertexModelVersionArgs, true>);
