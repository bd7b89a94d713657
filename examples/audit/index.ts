import * as pulumi from "@pulumi/pulumi";
import { ModelAudit } from "model-version";

const config = new pulumi.Config();

const audit = new ModelAudit("nightly", {
  bucket: config.require("bucket"),
  image: config.require("image"),
  location: config.require("location"),
  shards: 2,
  schedule: "0 3 * * *",
  timeZone: "Europe/Berlin",
  policyConfig: "./policies.json",
  exemptions: "./exemptions.json",
  outputLocation: "EU",
  forceDestroy: true,
  labels: { team: "flowers" },
});

export const jobName = audit.jobName;
export const outputUri = audit.outputUri;
export const serviceAccountEmail = audit.serviceAccountEmail;
export const schedule = audit.schedule;
