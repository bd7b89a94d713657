import type * as pulumi from "@pulumi/pulumi";
import type { Exemption } from "../../inspect/manifest";
import type { DeploymentArgs } from "./deploymentArgs";
import type { RegistrationArgs } from "./registrationArgs";

/** An export as its framework writes it, TensorFlow SavedModel first. What it is, its bytes say. */
export interface ExportArgs {
  /** Folder of the export, which contains `saved_model.pb`. Relative to the program's folder. */
  path: string;
  /** Tags of the MetaGraph to serve. Defaults to `serve`. */
  tags?: string[];
  /** Signature to serve. Defaults to `serving_default`. */
  signature?: string;
  /** Files to leave out, as gitignore patterns relative to `path`; checkpoints and event files are left out already. */
  exclude?: string[];
}

/** Your own predictor class, packaged with its pinned requirements. */
export interface CustomPredictionArgs {
  /** Folder of the Python sources. Relative to the program's folder. */
  source: string;
  /** The predictor class, as `module:Class`. */
  predictor: string;
  /** The class that answers requests in place of the server's own handler, as `module:Class`. */
  handler?: string;
  /** Requirements file, relative to `source`. Defaults to `requirements.txt`. */
  requirements?: string;
  /** Folder of the files that the predictor loads; it becomes `artifactUri`. Relative to the program's folder. */
  artifacts?: string;
  /** Files to leave out, as gitignore patterns relative to `source`. */
  exclude?: string[];
}

/** Where the model will be served; checked against what the bundle was made with. */
export interface ServingArgs {
  /** Container image, such as `us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest`. */
  image?: string;
  /** A `Framework` of the container, such as `tensorflow`, if the image's name does not show it. */
  framework?: string;
  /** Version of that framework in the container, if the image's name does not show it. */
  frameworkVersion?: string;
  /** Python of the container, such as `3.10`. */
  pythonVersion?: string;
}

/** A folder of another bucket that has the version. */
export interface SourceArgs {
  /** Name of the bucket. */
  bucket: pulumi.Input<string>;
  /** Folder in the bucket under which versions are written. Defaults to `models`. */
  prefix?: string;
  /**
   * `sha256` reads the bytes of the source, `crc32c` trusts the checksums that Cloud Storage reports. Defaults to `sha256`.
   */
  verify?: string;
}

/**
 * Arguments of `ModelVersion`.
 * What is checked is plain and never an `Input`: a value that is unknown in preview could not be judged there.
 */
export interface ModelVersionArgs {
  /** Name of the bucket that takes the files. */
  bucket: pulumi.Input<string>;
  /** Folder in the bucket under which versions are written. Defaults to `models`. */
  prefix?: string;
  /** Name of the model, and of its folder below `prefix`. Defaults to the resource's name. */
  modelName?: string;
  /** The export to serve; exactly one of `export`, `customPrediction` and `digest`. */
  export?: ExportArgs;
  /** The custom prediction routine to serve; exactly one of `export`, `customPrediction` and `digest`. */
  customPrediction?: CustomPredictionArgs;
  /** `contentDigest` of a version that is published already, or the name of its folder: it is read, and nothing is uploaded. */
  digest?: string;
  /** Where `digest` is published; it is copied to `bucket`, with the same bytes. Needs the plugin in Pulumi.yaml. */
  from?: SourceArgs;
  /** Where the model will be served. */
  serving?: ServingArgs;
  /** JSON file with a request as clients will send it; checked against the signature. Relative to the program's folder. */
  sampleRequest?: string;
  /**
   * The model's signature by OpenSSF model signing, if it is not `model.sig` in the folder of the export or of the artifacts.
   * It is uploaded under that name. Relative to the program's folder.
   */
  modelSignature?: string;
  /** Rules that are waived for this version, each with a reason and a last day. */
  exemptions?: Exemption[];
  /**
   * How the files are uploaded: `objects`, a resource for each, or `bundle`, one resource for all of them, for thousands of
   * files or many gigabytes, which needs the plugin in Pulumi.yaml. Defaults to `objects`.
   */
  upload?: string;
  /** Storage class of the objects, such as `NEARLINE`. Defaults to the bucket's. */
  storageClass?: pulumi.Input<string>;
  /** Cloud KMS key that encrypts the objects, such as `key.id`. Defaults to the bucket's. */
  kmsKeyName?: pulumi.Input<string>;
  /** Metadata of each object, by name. */
  metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** `Cache-Control` of each object, such as `private, max-age=86400`. Defaults to what Cloud Storage gives. */
  cacheControl?: pulumi.Input<string>;
  /** Registers the version in Vertex AI's model registry. Needs the plugin in Pulumi.yaml. */
  registration?: RegistrationArgs;
  /** Deploys the version to an endpoint of Vertex AI, and registers it. Needs the plugin in Pulumi.yaml. */
  deployment?: DeploymentArgs;
}

/** Arguments of `ModelVersion.get`: where a published version is, and how it will be served. */
export interface PublishedVersionArgs {
  /** Name of the bucket that has the version. */
  bucket: pulumi.Input<string>;
  /** Folder in the bucket under which versions are written. Defaults to `models`. */
  prefix?: string;
  /** Name of the model. Defaults to the resource's name. */
  modelName?: string;
  /** `contentDigest` of the version, or the name of its folder. */
  digest: string;
  /** Where the model will be served. */
  serving?: ServingArgs;
  /** Rules that are waived for this version, each with a reason and a last day. */
  exemptions?: Exemption[];
}

/** Arguments of `ModelVersion.fromDigest`: a published version, and where it is served from now on. */
export interface FromDigestArgs extends PublishedVersionArgs {
  /** Where the version is published, if it is to be copied to `bucket` first. Needs the plugin in Pulumi.yaml. */
  from?: SourceArgs;
  /** Registers the version in Vertex AI's model registry. Needs the plugin in Pulumi.yaml. */
  registration?: RegistrationArgs;
  /** Deploys the version to an endpoint of Vertex AI, and registers it. Needs the plugin in Pulumi.yaml. */
  deployment?: DeploymentArgs;
}
