import type * as pulumi from "@pulumi/pulumi";

/** Arguments of `ModelAudit`. */
export interface ModelAuditArgs {
  /** Name of the bucket whose versions are judged. */
  bucket: pulumi.Input<string>;
  /** Folder in the bucket; every version below it is judged. Defaults to the whole bucket. */
  prefix?: pulumi.Input<string>;
  /** Image of the command line, which the package's Dockerfile builds, such as `REGION-docker.pkg.dev/PROJECT/tools/model-version:0.1.0`. */
  image: pulumi.Input<string>;
  /** Region of the job, such as `europe-west4`. */
  location: pulumi.Input<string>;
  /** Project of the job. Defaults to the provider's. */
  project?: pulumi.Input<string>;
  /** When the audit runs, as a cron expression such as `0 3 * * 1`. Without it, the audit runs only when someone executes the job. */
  schedule?: pulumi.Input<string>;
  /** Time zone of the schedule, such as `Europe/Berlin`. Defaults to `Etc/UTC`. */
  timeZone?: pulumi.Input<string>;
  /** Region of the schedule, if Cloud Scheduler is not offered in that of the job. Defaults to `location`. */
  schedulerLocation?: pulumi.Input<string>;
  /** Number of tasks that share the audit, up to 10,000. Each writes one object of the results. Defaults to 1. */
  shards?: pulumi.Input<number>;
  /** Largest number of tasks that run at a time. Defaults to as many as Cloud Run can start. */
  parallelism?: pulumi.Input<number>;
  /** Longest time for one attempt of a task, in seconds, up to 168 hours. Defaults to `3600s`. */
  timeout?: pulumi.Input<string>;
  /** How often a failed task is repeated, from 0 to 10. Defaults to 3. */
  maxRetries?: pulumi.Input<number>;
  /** CPUs of a task. Defaults to `1`. */
  cpu?: pulumi.Input<string>;
  /** Memory of a task. Defaults to `1Gi`. */
  memory?: pulumi.Input<string>;
  /** Reads every byte, for digests and the checksums of tensors. Defaults to false: large files are read in parts. */
  deep?: boolean;
  /** Policy configuration, the same file as for `pulumi --policy-pack-config`. Relative to the program's folder. */
  policyConfig?: string;
  /** File of exemptions, each with the path of the versions that it is for. Relative to the program's folder. */
  exemptions?: string;
  /** Name of the bucket that takes the results. By default, one is created for them. */
  outputBucket?: pulumi.Input<string>;
  /** Folder in that bucket. Defaults to `audits/` and the resource's name. */
  outputPrefix?: pulumi.Input<string>;
  /** Location of the bucket that is created, such as `EU`. Defaults to `location`. */
  outputLocation?: pulumi.Input<string>;
  /** Whether the bucket that is created may be deleted with the results in it. Defaults to false. */
  forceDestroy?: pulumi.Input<boolean>;
  /** Labels of the job and of the bucket that is created. */
  labels?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
