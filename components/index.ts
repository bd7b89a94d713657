import type * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../inspect";
import type { FromDigestArgs, PublishedVersionArgs } from "./arguments/modelVersionArgs";
import { ModelVersion as Component } from "./modelVersion";

export type { Exemption, Manifest } from "../inspect";
export { Framework } from "../inspect";
export type {
  AutoscalingArgs,
  DeploymentArgs,
  PreviousVersionArgs,
} from "./arguments/deploymentArgs";
export type { ModelAuditArgs } from "./arguments/modelAuditArgs";
export type {
  CustomPredictionArgs,
  ExportArgs,
  FromDigestArgs,
  ModelVersionArgs,
  PublishedVersionArgs,
  ServingArgs,
  SourceArgs,
} from "./arguments/modelVersionArgs";
export type {
  BuildArgs,
  ContainerArgs,
  EnvironmentVariableArgs,
  PredictSchemataArgs,
  RegistrationArgs,
} from "./arguments/registrationArgs";
export { ModelAudit } from "./modelAudit";
export { type ReadManifestResult, readManifest } from "./readManifest";
export { BundleCopy, type BundleCopyArgs } from "./resources/bundleCopy";
export { RoutineImage, type RoutineImageArgs } from "./resources/routineImage";
export { VertexDeployment, type VertexDeploymentArgs } from "./resources/vertexDeployment";
export { VertexModelAlias, type VertexModelAliasArgs } from "./resources/vertexModelAlias";
export { VertexModelVersion, type VertexModelVersionArgs } from "./resources/vertexModelVersion";

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
