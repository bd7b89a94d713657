import { Job } from "@pulumi/gcp/cloudrunv2";
import * as pulumi from "@pulumi/pulumi";
import type { ModelAuditArgs } from "../arguments/modelAuditArgs";
import type { Results } from "./results";

/** The Cloud Run job: each task runs the command line on its part of the bucket, and writes one object. */
export function declareJob(
  parent: pulumi.Resource,
  name: string,
  args: ModelAuditArgs,
  bucket: pulumi.Input<string>,
  serviceAccount: pulumi.Input<string>,
  results: Results,
): Job {
  const { image, location, project, parallelism, labels } = args;
  const container = {
    image,
    args: wordsOf(args, bucket, results),
    resources: { limits: { cpu: args.cpu ?? "1", memory: args.memory ?? "1Gi" } },
  };
  return new Job(
    name,
    {
      location,
      // The job has no data of its own. The option `protect` of the component prevents its deletion.
      deletionProtection: false,
      ...(project !== undefined && { project }),
      ...(labels !== undefined && { labels }),
      template: {
        taskCount: args.shards ?? 1,
        ...(parallelism !== undefined && { parallelism }),
        template: {
          serviceAccount,
          timeout: args.timeout ?? "3600s",
          maxRetries: args.maxRetries ?? 3,
          containers: [container],
        },
      },
    },
    { parent, dependsOn: [...results.settings] },
  );
}

/** Arguments of the image's entry point, which is the command line. */
function wordsOf(
  { prefix, deep }: ModelAuditArgs,
  bucket: pulumi.Input<string>,
  { uri, words }: Results,
): pulumi.Input<string>[] {
  const place =
    prefix === undefined
      ? pulumi.interpolate`gs://${bucket}`
      : pulumi.interpolate`gs://${bucket}/${prefix}`;
  return ["audit", place, "--output", uri, "--exit-zero", ...words, ...(deep ? ["--deep"] : [])];
}
