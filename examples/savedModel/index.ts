import { Bucket } from "@pulumi/gcp/storage";
import { ModelVersion } from "model-version";

const bucket = new Bucket("models", {
  location: "US",
  uniformBucketLevelAccess: true,
  forceDestroy: true,
});

const iris = new ModelVersion("iris", {
  bucket: bucket.name,
  export: { path: "./export" },
  serving: { image: "registry.example.com/tensorflow/serving:2.21.0" },
  sampleRequest: "./request.json",
});

export const artifactUri = iris.artifactUri;
export const contentDigest = iris.contentDigest;
