/** How the container shows that it is alive or ready; exactly one of the four actions is set. */
export interface Probe {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: {
    readonly path?: string;
    readonly port?: number;
    readonly host?: string;
    readonly scheme?: string;
    readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[];
  };
  readonly grpc?: { readonly port?: number; readonly service?: string };
  readonly tcpSocket?: { readonly port?: number; readonly host?: string };
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
  readonly successThreshold?: number;
  readonly initialDelaySeconds?: number;
}

/** The container that serves a version. */
export interface Container {
  /** URI of the image: a prebuilt one, or one in Artifact Registry in the model's region. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** In this order, since a value may use an earlier one as `$(NAME)`. */
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  /** Only the first is used for requests; 8080 by default. */
  readonly ports?: readonly number[];
  readonly grpcPorts?: readonly number[];
  readonly predictRoute?: string;
  readonly healthRoute?: string;
  /** `/*` hands every path on to the container; not with predictRoute. */
  readonly invokeRoutePrefix?: string;
  /** Most time that a deployment may take, such as `1800s`; at most two hours. */
  readonly deploymentTimeout?: string;
  readonly sharedMemorySizeMb?: number;
  readonly startupProbe?: Probe;
  readonly healthProbe?: Probe;
  readonly livenessProbe?: Probe;
}

/** What a version of a model in the registry is made of. */
export interface ModelVersionInputs {
  /** ID of the model whose version this is. */
  readonly modelId: string;
  readonly project: string;
  readonly location: string;
  /** Folder of the model's files, which the service copies: `gs://BUCKET/FOLDER`. */
  readonly artifactUri?: string;
  /** `sha256:` and the digest of the files, which is part of the version's identity. */
  readonly contentDigest?: string;
  readonly container: Container;
  /** Where the schemata of requests and answers are; YAML files on Cloud Storage. */
  readonly predictSchemata?: {
    readonly instanceSchemaUri?: string;
    readonly parametersSchemaUri?: string;
    readonly predictionSchemaUri?: string;
  };
  readonly metadata?: unknown;
  readonly metadataSchemaUri?: string;
  /** The API's ExplanationSpec. */
  readonly explanationSpec?: unknown;
  /** Key that encrypts the version. */
  readonly kmsKeyName?: string;
  /** Account that reads bucket and image during the upload, instead of the service agent. */
  readonly uploadServiceAccount?: string;
  /** The model's display name; set when the model is created, and later changed only if given. */
  readonly displayName?: string;
  /** The model's description; set when the model is created, and later changed only if given. */
  readonly description?: string;
  readonly versionDescription?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A version as the API describes it, as far as it is read. Source: aiplatform/v1/model.proto. */
export interface ApiModel {
  readonly name: string;
  readonly versionId?: string;
  readonly versionAliases?: readonly string[];
  readonly versionCreateTime?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly versionDescription?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly artifactUri?: string;
  readonly containerSpec?: ApiContainer;
  readonly metadata?: unknown;
  readonly metadataSchemaUri?: string;
  readonly explanationSpec?: unknown;
  readonly encryptionSpec?: { readonly kmsKeyName?: string };
  readonly deployedModels?: readonly {
    readonly endpoint?: string;
    readonly deployedModelId?: string;
  }[];
}

/** Source: ModelContainerSpec in aiplatform/v1/model.proto; numbers of 64 bits are strings. */
export interface ApiContainer
  extends Omit<Container, "image" | "ports" | "grpcPorts" | "sharedMemorySizeMb"> {
  readonly imageUri: string;
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly grpcPorts?: readonly { readonly containerPort: number }[];
  readonly sharedMemorySizeMb?: string;
}
