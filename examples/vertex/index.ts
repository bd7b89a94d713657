import { Bucket } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { type DeploymentArgs, ModelVersion, type RegistrationArgs } from "model-version";

const config = new pulumi.Config();
const images = "europe-docker.pkg.dev/my-project/serving";

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
const serving = { framework: "tensorflow", frameworkVersion: "2.21" };

// pulumi config set rollbackTo DIGEST
const rollbackTo = config.get("rollbackTo");
const iris =
  rollbackTo === undefined
    ? new ModelVersion("iris", {
        bucket: bucket.name,
        export: { path: config.get("export") ?? "../savedModel/export" },
        serving,
        registration,
        deployment,
      })
    : ModelVersion.fromDigest("iris", {
        bucket: bucket.name,
        digest: rollbackTo,
        serving,
        registration,
        deployment,
      });

// Its image is built from the folder of packageUri, and named with its digest.
const classifier = new ModelVersion("classifier", {
  bucket: bucket.name,
  customPrediction: {
    source: "../customPrediction/src",
    predictor: "predictor:Predictor",
    artifacts: "../customPrediction/model",
  },
  serving: { pythonVersion: "3.10" },
  registration: {
    aliases: [pulumi.getStack()],
    container: { image: config.get("classifierImage") ?? `${images}/classifier:1.0.0` },
  },
  deployment: machine,
});

export const digest = iris.contentDigest;
export const irisVersion = iris.modelVersionName;
export const irisEndpoint = iris.endpointName;
export const classifierVersion = classifier.modelVersionName;
export const classifierEndpoint = classifier.endpointName;
