import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ModelAudit, type ModelAuditArgs } from "../../components";
import { withFolders } from "../support/folders";
import { promiseOf } from "../support/outputs";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const valid: ModelAuditArgs = {
  bucket: "models",
  image: "registry.example.com/tools/model-version:0.1.0",
  location: "europe-west4",
};

/** What a program with one audit declares, in a test without an engine. */
async function declared(change: Partial<ModelAuditArgs> = {}): Promise<{
  readonly audit: ModelAudit;
  readonly registered: readonly Registered[];
  of(type: string): Registered["inputs"][];
}> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      registered.push({ type, name, inputs });
      const email = `${inputs["accountId"]}@my-project.iam.gserviceaccount.com`;
      const account = { email, member: `serviceAccount:${email}` };
      const added = type.endsWith(":Account") ? account : { name, project: "my-project" };
      return { id: `${name}-id`, state: { ...added, ...inputs } };
    },
    call: ({ inputs }) => inputs,
  });
  const audit = new ModelAudit("nightly", { ...valid, ...change });
  const { jobName, outputUri, serviceAccountEmail, schedule } = audit;
  await promiseOf(pulumi.all([jobName, outputUri, serviceAccountEmail, schedule]));
  await new Promise((resolve) => setImmediate(resolve));
  const of = (type: string) =>
    registered.filter((one) => one.type === type).map(({ inputs }) => inputs);
  return { audit, registered, of };
}

interface JobInputs {
  readonly template: {
    readonly taskCount: number;
    readonly template: {
      readonly serviceAccount: string;
      readonly timeout: string;
      readonly containers: readonly { readonly image: string; readonly args: readonly string[] }[];
    };
  };
}

describe("ModelAudit, in a program with mocks", () => {
  const { folder } = withFolders();
  const jobOf = async (change: Partial<ModelAuditArgs>) => {
    const [job] = (await declared(change)).of("gcp:cloudrunv2/job:Job");
    return (job as unknown as JobInputs).template;
  };
  const wordsOf = async (change: Partial<ModelAuditArgs>) =>
    (await jobOf(change)).template.containers[0]?.args ?? [];

  it("runs the command line in as many tasks as there are shards", async () => {
    const { taskCount, template } = await jobOf({ shards: 4, prefix: "prod" });
    assert.equal(taskCount, 4);
    assert.equal(template.containers[0]?.image, valid.image);
    assert.deepEqual(template.containers[0]?.args, [
      "audit",
      "gs://models/prod",
      "--output",
      "gs://nightly/audits/nightly/",
      "--exit-zero",
    ]);
    assert.equal(template.timeout, "3600s");
  });

  it("reads every byte with deep only", async () => {
    assert.ok(!(await wordsOf({})).includes("--deep"));
    assert.ok((await wordsOf({ deep: true })).includes("--deep"));
  });

  it("may read the audited bucket, and read and create in that of the results", async () => {
    const { audit, of } = await declared({ outputBucket: "audits" });
    const member = `serviceAccount:${await promiseOf(audit.serviceAccountEmail)}`;
    assert.deepEqual(
      of("gcp:storage/bucketIAMMember:BucketIAMMember").map(({ bucket, role, member: whose }) => [
        bucket,
        role,
        whose,
      ]),
      [
        ["models", "roles/storage.objectViewer", member],
        ["audits", "roles/storage.objectViewer", member],
        ["audits", "roles/storage.objectCreator", member],
      ],
    );
    assert.deepEqual(of("gcp:storage/bucket:Bucket"), []);
  });

  it("is executed by the clock with an account that may do only that", async () => {
    const { audit, of } = await declared({ schedule: "0 3 * * 1", timeZone: "Europe/Berlin" });
    const [scheduler] = of("gcp:cloudscheduler/job:Job");
    const [invoker] = of("gcp:cloudrunv2/jobIamMember:JobIamMember");
    const { httpTarget, timeZone, region } = scheduler as {
      httpTarget: { uri: string; httpMethod: string; oauthToken: { serviceAccountEmail: string } };
      timeZone: string;
      region: string;
    };
    assert.deepEqual([timeZone, region], ["Europe/Berlin", "europe-west4"]);
    assert.equal(httpTarget.httpMethod, "POST");
    assert.equal(
      httpTarget.uri,
      "https://run.googleapis.com/v2/projects/my-project/locations/europe-west4/jobs/nightly:run",
    );
    const { serviceAccountEmail } = httpTarget.oauthToken;
    assert.notEqual(serviceAccountEmail, await promiseOf(audit.serviceAccountEmail));
    assert.equal(invoker?.["role"], "roles/run.invoker");
    assert.equal(invoker?.["member"], `serviceAccount:${serviceAccountEmail}`);
    assert.equal(await promiseOf(audit.schedule), "0 3 * * 1");
  });

  it("is executed by hand without a schedule", async () => {
    const { audit, of } = await declared();
    assert.deepEqual(of("gcp:cloudscheduler/job:Job"), []);
    assert.equal(of("gcp:serviceaccount/account:Account").length, 1);
    assert.equal(await promiseOf(audit.schedule), undefined);
  });

  it("has its settings in objects that are named by their content, and records no path", async () => {
    const waived = { path: "iris", rule: "OPS001", reason: "a trial", until: "2999-01-01" };
    const root = folder({
      "policies.json": '{ "all": "mandatory" }',
      "exemptions.json": JSON.stringify({ exemptions: [waived] }),
    });
    const change = {
      policyConfig: join(root, "policies.json"),
      exemptions: join(root, "exemptions.json"),
    };
    const { of, registered } = await declared(change);
    const names = of("gcp:storage/bucketObject:BucketObject").map(({ name }) => String(name));
    assert.equal(names.length, 2);
    for (const name of names)
      assert.match(name, /^audits\/nightly\/settings\/(policies|exemptions)-[0-9a-f]{16}\.json$/);
    const [policies, exemptions] = names;
    assert.deepEqual((await wordsOf(change)).slice(-4), [
      "--config",
      `gs://nightly/${policies}`,
      "--exemptions",
      `gs://nightly/${exemptions}`,
    ]);
    assert.ok(!JSON.stringify(registered.map(({ inputs }) => inputs)).includes(root));
  });

  for (const [what, files, change, message] of [
    [
      "a policy that does not exist",
      { "a.json": '{ "graph-safty": "advisory" }' },
      { policyConfig: "a.json" },
      /policyConfig: .*a\.json: graph-safty is unknown. Fix: rename it to "graph-safety"/,
    ],
    [
      "a file that is not JSON",
      { "a.json": "{" },
      { exemptions: "a.json" },
      /exemptions: .*a\.json: not JSON/,
    ],
    [
      "an exemption of everything",
      { "a.json": '{ "exemptions": [{ "rule": "OPS001" }] }' },
      { exemptions: "a.json" },
      /exemptions: .*exemptions\.0\.path is missing. Fix: /,
    ],
    ["a missing file", {}, { policyConfig: "a.json" }, /policyConfig: .*cannot be read/],
  ] as const)
    it(`refuses ${what} in preview`, async () => {
      const root = folder(files);
      const given = Object.fromEntries(
        Object.entries(change).map(([name, file]) => [name, join(root, file)]),
      );
      await assert.rejects(declared(given), (error) => {
        assert.match(String(error), /ModelAudit "nightly" cannot be declared:/);
        assert.match(String(error), message);
        return true;
      });
    });
});
