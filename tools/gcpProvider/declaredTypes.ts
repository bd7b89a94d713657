import type { DeclaredType } from "./declaredOnly";
import { type Properties, UNKNOWN } from "./resource";

const matches = (value: unknown, pattern: RegExp) =>
  value === undefined || value === UNKNOWN || pattern.test(String(value));

/** Source: the validation of IAM members in terraform-provider-google. */
const MEMBER = /^(serviceAccount|user|group|domain):\S+$/;

const iamMember = (on: readonly string[]): DeclaredType => ({
  required: [...on, "role", "member"],
  replacing: [...on, "role", "member", "project"],
  faults: ({ role, member }) => [
    !matches(role, /^(roles|projects\/[^/]+\/roles|organizations\/\d+\/roles)\//) &&
      `role: "${role}" is not the name of a role`,
    !matches(member, MEMBER) && `member: "${member}" has no type before its email`,
  ],
  id: (inputs) => [...on, "role", "member"].map((name) => inputs[name]).join(" "),
  computed: () => ({ etag: "BwYAAAAAAAA=" }),
});

interface JobTemplate {
  readonly taskCount?: number;
  readonly template?: {
    readonly timeout?: string;
    readonly maxRetries?: number;
    readonly containers?: readonly { readonly image?: string }[];
  };
}

/** Limits of Cloud Run. Source: docs.cloud.google.com/run/docs/create-jobs. */
function jobFaults({ name, template }: Properties): readonly (string | false | undefined)[] {
  const { taskCount = 1, template: task } = (template ?? {}) as JobTemplate;
  const { timeout, maxRetries = 3, containers = [] } = task ?? {};
  return [
    !matches(name, /^[a-z]([-a-z0-9]{0,47}[a-z0-9])?$/) && `name: "${name}" is not a job's`,
    containers.length === 0 && "template.template.containers: missing",
    containers.some(({ image }) => !image) && "template.template.containers.image: missing",
    (taskCount < 1 || taskCount > 10_000) && `template.taskCount: ${taskCount}`,
    (maxRetries < 0 || maxRetries > 10) && `template.template.maxRetries: ${maxRetries}`,
    !matches(timeout, /^\d+(\.\d+)?s$/) && `template.template.timeout: "${timeout}"`,
  ];
}

/** Types that are checked and recorded. Source: their resources in terraform-provider-google. */
export const DECLARED: Readonly<Record<string, DeclaredType>> = {
  "gcp:serviceaccount/account:Account": {
    required: ["accountId"],
    replacing: ["accountId", "project"],
    faults: ({ accountId }) => [
      !matches(accountId, /^[a-z][-a-z0-9]{4,28}[a-z0-9]$/) &&
        `accountId: "${accountId}" does not consist of 6 to 30 lower-case letters, digits and hyphens`,
    ],
    id: (inputs) => `projects/${inputs["project"]}/serviceAccounts/${emailOf(inputs)}`,
    computed: (inputs) => ({
      email: emailOf(inputs),
      member: `serviceAccount:${emailOf(inputs)}`,
      name: `projects/${inputs["project"]}/serviceAccounts/${emailOf(inputs)}`,
      uniqueId: "100000000000000000000",
    }),
  },
  "gcp:storage/bucketIAMMember:BucketIAMMember": iamMember(["bucket"]),
  "gcp:cloudrunv2/jobIamMember:JobIamMember": iamMember(["name"]),
  "gcp:cloudrunv2/job:Job": {
    required: ["location", "template"],
    replacing: ["name", "location", "project"],
    isNamed: true,
    faults: jobFaults,
    id: ({ project, location, name }) => `projects/${project}/locations/${location}/jobs/${name}`,
    computed: () => ({ uid: "00000000-0000-4000-8000-000000000000", generation: "1" }),
  },
  "gcp:cloudscheduler/job:Job": {
    required: ["httpTarget"],
    replacing: ["name", "region", "project"],
    isNamed: true,
    faults: ({ timeZone }) => [
      !matches(timeZone, /^[A-Za-z]+(\/[\w+-]+)*$/) && `timeZone: "${timeZone}"`,
    ],
    id: ({ project, region, name }) => `projects/${project}/locations/${region}/jobs/${name}`,
    computed: () => ({ state: "ENABLED" }),
  },
};

function emailOf({ accountId, project }: Properties): string {
  return `${accountId}@${project}.iam.gserviceaccount.com`;
}
