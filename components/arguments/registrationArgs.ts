import type * as pulumi from "@pulumi/pulumi";

/** A variable of the container's environment. */
export interface EnvironmentVariableArgs {
  /** Such as `LOG_LEVEL`; names with `AIP_` are Vertex AI's own. */
  name: pulumi.Input<string>;
  /** A secret stays encrypted in the state, but Vertex AI shows it to everyone who may read the version. */
  value: pulumi.Input<string>;
}

/** The container that serves a version. What is left out is known for an export with `serving.image` and for a routine. */
export interface ContainerArgs {
  /** Image that serves the version; `serving.image` by default. A routine's is built from its package. */
  image?: pulumi.Input<string>;
  /** Entry point in place of the image's own. */
  command?: pulumi.Input<pulumi.Input<string>[]>;
  /** Arguments of the entry point. */
  args?: pulumi.Input<pulumi.Input<string>[]>;
  /** In this order, since a value may use an earlier one as `$(NAME)`. */
  env?: pulumi.Input<pulumi.Input<EnvironmentVariableArgs>[]>;
  /** Only the first is used for requests. Defaults to 8080. */
  ports?: pulumi.Input<pulumi.Input<number>[]>;
  /** Ports for gRPC. */
  grpcPorts?: pulumi.Input<pulumi.Input<number>[]>;
  /** Path of predictions; `/predict` for a routine. */
  predictRoute?: pulumi.Input<string>;
  /** Path of health checks; `/health` for a routine. */
  healthRoute?: pulumi.Input<string>;
  /** `/*` hands every path on to the container; not with `predictRoute`. */
  invokeRoutePrefix?: pulumi.Input<string>;
  /** Most time that a deployment may take, such as `1800s`; at most two hours. */
  deploymentTimeout?: pulumi.Input<string>;
  /** Shared memory in megabytes. */
  sharedMemorySizeMb?: pulumi.Input<number>;
  /** The API's Probe: whether the container has started. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it; the provider checks it.
  startupProbe?: any;
  /** The API's Probe: whether it takes requests. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it; the provider checks it.
  healthProbe?: any;
  /** The API's Probe: whether it has to be started again. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it; the provider checks it.
  livenessProbe?: any;
}

/** Where the schemata of requests and answers are; YAML files on Cloud Storage. */
export interface PredictSchemataArgs {
  /** Of one instance. */
  instanceSchemaUri?: pulumi.Input<string>;
  /** Of the parameters. */
  parametersSchemaUri?: pulumi.Input<string>;
  /** Of one prediction. */
  predictionSchemaUri?: pulumi.Input<string>;
}

/** How the image of a routine is built on Cloud Build, which is done once for the same content. */
export interface BuildArgs {
  /** Docker repository of Artifact Registry that takes the image: `LOCATION-docker.pkg.dev/PROJECT/REPOSITORY`. */
  repository: pulumi.Input<string>;
  /** Account that builds and pushes. Defaults to Cloud Build's own. */
  serviceAccount?: pulumi.Input<string>;
  /** Machine that builds, such as `E2_HIGHCPU_8`; not with `pool`. */
  machineType?: pulumi.Input<string>;
  /** Private pool that builds: `projects/PROJECT/locations/LOCATION/workerPools/POOL`. */
  pool?: pulumi.Input<string>;
  /** Most time that the build may take, such as `3600s`, which is the default. */
  timeout?: pulumi.Input<string>;
}

/** How a version is registered in Vertex AI's model registry. Needs the plugin in Pulumi.yaml. */
export interface RegistrationArgs {
  /** ID of the model. Defaults to the model's name, in lower case and with `-` for what does not fit. */
  modelId?: pulumi.Input<string>;
  /** Aliases that move to this version, such as `champion`. */
  aliases?: string[];
  /** Labels of the version. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** The container that serves it. */
  container?: ContainerArgs;
  /** Builds the image of a routine, in place of `container.image`. */
  build?: BuildArgs;
  /** Schemata of requests and answers. */
  predictSchemata?: pulumi.Input<PredictSchemataArgs>;
  /** Metadata, of the form that `metadataSchemaUri` says. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it.
  metadata?: any;
  /** YAML file on Cloud Storage. */
  metadataSchemaUri?: pulumi.Input<string>;
  /** The API's ExplanationSpec. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it.
  explanationSpec?: any;
  /** Key that encrypts the version. */
  kmsKeyName?: pulumi.Input<string>;
  /** Account that reads bucket and image during the upload, instead of the service agent. */
  uploadServiceAccount?: pulumi.Input<string>;
  /** The model's name for people; set when the model is made, and later only if given. */
  displayName?: pulumi.Input<string>;
  /** The model's description; set when the model is made, and later only if given. */
  description?: pulumi.Input<string>;
  /** The version's description. */
  versionDescription?: pulumi.Input<string>;
  /** Project of the registry. Defaults to the provider's. */
  project?: pulumi.Input<string>;
  /** Region of the registry. Defaults to the provider's. */
  location?: pulumi.Input<string>;
}
