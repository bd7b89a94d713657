import * as pulumi from "@pulumi/pulumi";
import type { PropertyFault } from "../inspect/schema/faults";
import { MODEL_AUDIT_TYPE } from "../resourceTypes";
import { checkedBucket } from "./arguments/bucketName";
import type { ModelAuditArgs } from "./arguments/modelAuditArgs";
import { declareAccount } from "./audit/accounts";
import { declareJob } from "./audit/job";
import { declareResults, grantAccess } from "./audit/results";
import { declareSchedule } from "./audit/schedule";
import { settingsFiles } from "./audit/settingsFiles";
import { validateAudit } from "./audit/validateAudit";
import { faultError } from "./programError";

/**
 * An audit of every version in a bucket, as a job on Cloud Run: tasks share the versions, and each writes one object of
 * lines. Its account may read the bucket and add results, and nothing else.
 *
 * Throws for invalid arguments and settings, in preview.
 */
export class ModelAudit extends pulumi.ComponentResource {
  /** Lets `validateResourceOfType(ModelAudit, ...)` find this class; Pulumi does not define it for components. */
  static readonly __pulumiType = MODEL_AUDIT_TYPE;

  /** Name of the Cloud Run job. */
  readonly jobName: pulumi.Output<string>;
  /** URL of the folder of the results, which has a folder for each execution. */
  readonly outputUri: pulumi.Output<string>;
  /** Email of the account that the job runs as. */
  readonly serviceAccountEmail: pulumi.Output<string>;
  /** When the audit runs; undefined without a schedule. */
  readonly schedule: pulumi.Output<string | undefined>;

  constructor(name: string, args: ModelAuditArgs, opts?: pulumi.ComponentResourceOptions) {
    const faults = validateAudit(args);
    if (faults.length > 0) throw auditError(name, faults);
    const { files, faults: wrong } = settingsFiles(args);
    if (wrong.length > 0) throw auditError(name, wrong);
    // Paths differ between machines; the objects are named by their content.
    const { policyConfig: _policies, exemptions: _exemptions, ...inputs } = args;
    super(MODEL_AUDIT_TYPE, name, inputs, opts);

    const bucket = checkedBucket(args.bucket, (fault) => auditError(name, [fault]));
    const account = declareAccount(
      this,
      name,
      "audit",
      "Judges the models in a bucket",
      args.project,
    );
    const results = declareResults(this, name, args, files);
    const grants = grantAccess(this, name, account.member, bucket, results.bucket);
    const job = declareJob(this, name, args, bucket, account.email, results);
    const scheduled =
      args.schedule === undefined
        ? undefined
        : declareSchedule(this, name, args, args.schedule, job, grants);

    this.jobName = job.name;
    this.outputUri = results.uri;
    this.serviceAccountEmail = account.email;
    this.schedule = scheduled?.schedule ?? pulumi.output(undefined);
    const { jobName, outputUri, serviceAccountEmail, schedule } = this;
    this.registerOutputs({ jobName, outputUri, serviceAccountEmail, schedule });
  }
}

function auditError(name: string, faults: readonly PropertyFault[]): pulumi.RunError {
  return faultError(name, faults, "declared", "ModelAudit");
}
