import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../inspect";
import { ModelVersion as Component } from "./modelVersion";
import type { FromDigestArgs, PublishedVersionArgs } from "./modelVersionArgs";

export type { Exemption, Manifest } from "../inspect";
export { Framework } from "../inspect";
export { BundleCopy, type BundleCopyArgs } from "./bundleCopy";
export type {
  AutoscalingArgs,
  DeploymentArgs,
  PreviousVersionArgs,
} from "./deploymentArgs";
export type {
  CustomPredictionArgs,
  ExportArgs,
  FromDigestArgs,
  ModelVersionArgs,
  PublishedVersionArgs,
  ServingArgs,
} from "./modelVersionArgs";
export { type ReadManifestResult, readManifest } from "./readManifest";
export type {
  BuildArgs,
  ContainerArgs,
  EnvironmentVariableArgs,
  PredictSchemataArgs,
  RegistrationArgs,
} from "./registrationArgs";
export { RoutineImage, type RoutineImageArgs } from "./routineImage";
export { VertexDeployment, type VertexDeploymentArgs } from "./vertexDeployment";
export { VertexModelAlias, type VertexModelAliasArgs } from "./vertexModelAlias";
export { VertexModelVersion, type VertexModelVersionArgs } from "./vertexModelVersion";

/**
 * The component with the type of its manifest. Pulumi's schema inference reads the class itself and does not support
 * that type.
 */
declare class Described extends Component {
  /** Everything that is known about the bundle. */
  readonly manifest: pulumi.Output<Manifest>;
  static get(
    name: string,
    args: PublishedVersionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ): Described;
  static fromDigest(
    name: string,
    args: FromDigestArgs,
    opts?: pulumi.ComponentResourceOptions,
  ): Described;
}

// Imported under another name, because bundling would rename one of two classes, and Pulumi finds the component's types
// by name.
type Version = Described;
const Version = Component as unknown as typeof Described;

export { Version as ModelVersion };
