import type * as pulumi from "@pulumi/pulumi";

/** A variable of the container's environment. */
export interface EnvironmentVariableArgs {
  /** Name, such as `LOG_LEVEL`; names that start with `AIP_` are Vertex AI's own. */
  name: pulumi.Input<string>;
  /** Value. A secret stays encrypted in the state, but Vertex AI shows it to everyone who may read the version. */
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
  /** Environment variables. Their order counts, because a value may use an earlier one as `$(NAME)`. */
  env?: pulumi.Input<pulumi.Input<EnvironmentVariableArgs>[]>;
  /** Ports for HTTP; only the first one receives requests. Defaults to 8080. */
  ports?: pulumi.Input<pulumi.Input<number>[]>;
  /** Ports for gRPC. */
  grpcPorts?: pulumi.Input<pulumi.Input<number>[]>;
  /** Path of predictions; `/predict` for a routine. */
  predictRoute?: pulumi.Input<string>;
  /** Path of health checks; `/health` for a routine. */
  healthRoute?: pulumi.Input<string>;
  /** `/*` hands every path on to the container; not with `predictRoute`. */
  invokeRoutePrefix?: pulumi.Input<string>;
  /** Longest time that a deployment may take, such as `1800s`; at most two hours. */
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
  /** Schema of one instance. */
  instanceSchemaUri?: pulumi.Input<string>;
  /** Schema of the parameters. */
  parametersSchemaUri?: pulumi.Input<string>;
  /** Schema of one prediction. */
  predictionSchemaUri?: pulumi.Input<string>;
}

/** How the image of a routine is built on Cloud Build. The same content is built once. */
export interface BuildArgs {
  /** Docker repository of Artifact Registry that takes the image: `LOCATION-docker.pkg.dev/PROJECT/REPOSITORY`. */
  repository: pulumi.Input<string>;
  /** Account that builds and pushes. Defaults to Cloud Build's own. */
  serviceAccount?: pulumi.Input<string>;
  /** Machine that builds, such as `E2_HIGHCPU_8`; not with `pool`. */
  machineType?: pulumi.Input<string>;
  /** Private pool that builds: `projects/PROJECT/locations/LOCATION/workerPools/POOL`. */
  pool?: pulumi.Input<string>;
  /** Longest time that the build may take. Defaults to `3600s`. */
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
  /** Metadata, in the format that `metadataSchemaUri` describes. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it.
  metadata?: any;
  /** Schema of the metadata, as a YAML file on Cloud Storage. */
  metadataSchemaUri?: pulumi.Input<string>;
  /** The API's ExplanationSpec. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it.
  explanationSpec?: any;
  /** Cloud KMS key that encrypts the version. */
  kmsKeyName?: pulumi.Input<string>;
  /** Service account that reads the bucket and the image during the upload, instead of the service agent. */
  uploadServiceAccount?: pulumi.Input<string>;
  /** Display name of the model; set when the model is created, and later only if it is given. */
  displayName?: pulumi.Input<string>;
  /** Description of the model; set when the model is created, and later only if it is given. */
  description?: pulumi.Input<string>;
  /** The version's description. */
  versionDescription?: pulumi.Input<string>;
  /** Project of the registry. Defaults to the provider's. */
  project?: pulumi.Input<string>;
  /** Region of the registry. Defaults to the provider's. */
  location?: pulumi.Input<string>;
}
