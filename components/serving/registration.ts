import type * as pulumi from "@pulumi/pulumi";
import { modelIdFrom } from "../../vertex/names";
import type { RegistrationArgs } from "../arguments/registrationArgs";
import { VertexModelAlias } from "../resources/vertexModelAlias";
import { VertexModelVersion, type VertexModelVersionArgs } from "../resources/vertexModelVersion";
import type { ServingContainer } from "./servingContainer";

/** A published version to register. */
export interface Registrable {
  /** Name of the component, with which the names of its resources start. */
  readonly name: string;
  /** Name of the model in the bucket. */
  readonly model: string;
  /** Digits of the content's digest that are in the name of its folder. */
  readonly digest: string;
  readonly artifactUri: pulumi.Input<string>;
  readonly contentDigest: pulumi.Input<string>;
  readonly container: pulumi.Input<ServingContainer>;
}

/**
 * Name of a version's resource. Each version has its own, so that the previous one stays while the next one is created.
 */
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
  // Protection applies to the component: a protected version would block the next one.
  const options = { parent, protect: false };
  const args = { ...rest, modelId, ...version } as VertexModelVersionArgs;
  const registered = new VertexModelVersion(versionResource(name, digest), args, options);
  const { modelName, versionId } = registered;
  for (const alias of aliases)
    new VertexModelAlias(`${name}-${alias}`, { modelName, alias, version: versionId }, options);
  return registered;
}

/** Keeps a version that this stack registered as it is, whatever the program declares for the next one. */
export function keepVersion(
  parent: pulumi.Resource,
  name: string,
  digest: string,
): VertexModelVersion {
  const recorded = { container: { image: "" } }; // the recorded value of each property is kept
  const options = { parent, protect: false, ignoreChanges: [...RECORDED] };
  return new VertexModelVersion(versionResource(name, digest), recorded, options);
}

/** Every input of a version; the compiler refuses a list that lacks one. */
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
