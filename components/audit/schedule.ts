import { type Job, JobIamMember } from "@pulumi/gcp/cloudrunv2";
import { Job as SchedulerJob } from "@pulumi/gcp/cloudscheduler";
import * as pulumi from "@pulumi/pulumi";
import type { ModelAuditArgs } from "../arguments/modelAuditArgs";
import { declareAccount } from "./accounts";

/**
 * The schedule that executes the job, with an account that may do nothing else.
 * @param grants what an execution needs.
 */
export function declareSchedule(
  parent: pulumi.Resource,
  name: string,
  args: ModelAuditArgs,
  schedule: pulumi.Input<string>,
  job: Job,
  grants: readonly pulumi.Resource[],
): SchedulerJob {
  const { project, location, timeZone, schedulerLocation } = args;
  const account = declareAccount(parent, name, "invoke", "Executes an audit of models", project);
  const invoker = new JobIamMember(
    name,
    {
      name: job.name,
      location: job.location,
      project: job.project,
      role: "roles/run.invoker",
      member: account.member,
    },
    { parent },
  );
  return new SchedulerJob(
    name,
    {
      description: `Executes the audit ${name}`,
      schedule,
      timeZone: timeZone ?? "Etc/UTC",
      region: schedulerLocation ?? location,
      ...(project !== undefined && { project }),
      // A request that is refused for the moment would otherwise be an audit that is missing.
      retryConfig: { retryCount: 3 },
      httpTarget: {
        httpMethod: "POST",
        // Source: docs.cloud.google.com/run/docs/execute/jobs-on-schedule.
        uri: pulumi.interpolate`https://run.googleapis.com/v2/projects/${job.project}/locations/${job.location}/jobs/${job.name}:run`,
        oauthToken: { serviceAccountEmail: account.email },
      },
    },
    { parent, dependsOn: [invoker, ...grants] },
  );
}
