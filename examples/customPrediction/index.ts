import { Bucket } from "@pulumi/gcp/storage";
import { ModelVersion } from "model-version";

const bucket = new Bucket("models", {
  location: "US",
  uniformBucketLevelAccess: true,
  forceDestroy: true,
});

const classifier = new ModelVersion("classifier", {
  bucket: bucket.name,
  customPrediction: {
    source: "./src",
    predictor: "predictor:Predictor",
    artifacts: "./model",
  },
  serving: { pythonVersion: "3.10" },
});

export const artifactUri = classifier.artifactUri;
export const packageUri = classifier.packageUri;
