import { Bucket } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { ModelVersion } from "model-version";

const config = new pulumi.Config();

const bucket = new Bucket("models", {
  location: config.require("location"),
  uniformBucketLevelAccess: true,
  forceDestroy: true,
});

// The same bundle in every environment: the digest in the URL is the same, too.
const iris = new ModelVersion("iris", {
  bucket: bucket.name,
  prefix: `models/${pulumi.getStack()}`,
  export: { path: config.require("export") },
  serving: { image: config.require("servingImage") },
});

export const artifactUri = iris.artifactUri;
export const contentDigest = iris.contentDigest;
