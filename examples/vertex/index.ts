import { Bucket } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { type DeploymentArgs, ModelVersion, type RegistrationArgs } from "model-version";

const config = new pulumi.Config();
const images = "europe-west4-docker.pkg.dev/my-project/serving";

const bucket = new Bucket("models", {
  location: config.require("bucketLocation"),
  uniformBucketLevelAccess: true,
  forceDestroy: true,
});

// pulumi config set --path canary.previous DIGEST && pulumi config set --path canary.traffic 10
const canary = config.getObject<{ traffic: number; previous: string }>("canary");
const replicas = config.requireNumber("replicas");
const machine: DeploymentArgs = {
  machineType: config.require("machineType"),
  minReplicas: replicas,
  maxReplicas: replicas * 2,
};

// The versions that another stack has published: pulumi config set --path promoted.bucket BUCKET, and
// promoted.iris and promoted.classifier with their digests.
const promoted = config.getObject<{ bucket: string; iris: string; classifier: string }>("promoted");
// pulumi config set rollbackTo DIGEST
const rollbackTo = config.get("rollbackTo");

/** Where the version of a model is, instead of on this machine. */
function published(model: "iris" | "classifier") {
  if (rollbackTo !== undefined && model === "iris") return { digest: rollbackTo };
  return promoted && { digest: promoted[model], from: { bucket: promoted.bucket } };
}

const registration: RegistrationArgs = {
  aliases: [pulumi.getStack()],
  labels: { team: "flowers" },
  // Serves the SavedModel in AIP_STORAGE_URI.
  container: { image: `${images}/tensorflow:2.21.0`, predictRoute: "/predict", healthRoute: "/" },
};
const deployment: DeploymentArgs = {
  ...machine,
  ...(canary && { traffic: canary.traffic, previous: { digest: canary.previous } }),
};

const iris = new ModelVersion("iris", {
  bucket: bucket.name,
  ...(published("iris") ?? { export: { path: config.get("export") ?? "../savedModel/export" } }),
  serving: { framework: "tensorflow", frameworkVersion: "2.21" },
  registration,
  deployment,
});

// Its image is built once for the same content: a promoted version takes the one that is there.
const classifier = new ModelVersion("classifier", {
  bucket: bucket.name,
  ...(published("classifier") ?? {
    customPrediction: {
      source: "../customPrediction/src",
      predictor: "predictor:Predictor",
      artifacts: "../customPrediction/model",
    },
  }),
  serving: { pythonVersion: "3.10" },
  registration: { aliases: [pulumi.getStack()], build: { repository: images } },
  deployment: machine,
});

export const bucketName = bucket.name;
export const digest = iris.contentDigest;
export const irisVersion = iris.modelVersionName;
export const irisEndpoint = iris.endpointName;
export const classifierDigest = classifier.contentDigest;
export const classifierVersion = classifier.modelVersionName;
export const classifierEndpoint = classifier.endpointName;
