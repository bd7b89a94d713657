import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../package.json";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { bundleListing } from "../support/listing";
import { checkout, fixtures, pack, scratchFolder } from "../support/project";

const BUCKET = "my-models";
const EXAMPLE = join(checkout, "examples/audit");
/** Exports of fixtures, by their folders in the audited bucket. */
const VERSIONS = {
  "legacy/lookup": "unsafe_ops",
  "legacy/assets": "with_assets",
  "prod/iris/1": "keras3_export",
  "prod/iris/2": "flipped_byte",
  "prod/leftovers": "training_leftovers_v2",
  "prod/missing": "missing_shard",
};

const emulator = withEmulator();

interface StateResource {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly commands?: readonly string[];
  readonly envs?: readonly { readonly name: string; readonly value: string }[];
}

async function stateOf(stack: Stack): Promise<readonly StateResource[]> {
  const { code, output } = await stack.run(["stack", "export"]);
  assert.equal(code, 0, output);
  return (JSON.parse(output) as { deployment: { resources: StateResource[] } }).deployment
    .resources;
}

/** Runs the command line as a process, with the emulator in place of Cloud Storage. */
function commandLine(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve, reject) => {
    const main = join(checkout, packageJson.bin["model-version"]);
    const child = spawn(process.execPath, [main, ...words], {
      cwd: scratchFolder(),
      env: { STORAGE_EMULATOR_HOST: emulator().origin, ...environment },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });
}

const linesOf = (text: string) => text.split("\n").filter(Boolean).sort();

describe("examples/audit", function () {
  this.timeout(480_000);
  let stack: Stack;
  let container: Container;
  let taskCount = 0;
  let output = { bucket: "", folder: "" };

  /** One task of an execution, with the image's entry point and what Cloud Run sets. */
  const task = (index: number, execution: string, attempt = 0) =>
    commandLine(container.args, {
      ...Object.fromEntries((container.envs ?? []).map(({ name, value }) => [name, value])),
      CLOUD_RUN_JOB: "nightly",
      CLOUD_RUN_EXECUTION: execution,
      CLOUD_RUN_TASK_INDEX: String(index),
      CLOUD_RUN_TASK_COUNT: String(taskCount),
      CLOUD_RUN_TASK_ATTEMPT: String(attempt),
    });
  const objectsOf = async (execution: string) =>
    (await emulator().list(output.bucket)).filter((name) =>
      name.startsWith(`${output.folder}${execution}/`),
    );
  const readAll = async (names: readonly string[]) =>
    (await Promise.all(names.map((name) => emulator().read(output.bucket, name)))).join("");
  const whole = (...words: readonly string[]) =>
    commandLine(["audit", `gs://${BUCKET}`, ...words], {});

  before(async () => {
    await emulator().createBucket(BUCKET);
    for (const [folder, fixture] of Object.entries(VERSIONS))
      for (const { path, content } of bundleListing(join(fixtures, fixture, "export")))
        await emulator().write(BUCKET, `${folder}/${path}`, content);
    stack = new Stack(EXAMPLE, scratchFolder(), emulator().endpoint);
    await stack.init();
  });

  it("is previewed and deployed under the policy pack, and a second update changes nothing", async () => {
    const planned = await stack.preview("--policy-pack", pack);
    assert.equal(planned.code, 0, planned.output);
    const first = await stack.up("--policy-pack", pack);
    assert.equal(first.code, 0, first.output);
    assert.doesNotMatch(first.output, /\[(mandatory|advisory)\]/);
    const again = await stack.run(["preview", "--policy-pack", pack, "--expect-no-changes"]);
    assert.equal(again.code, 0, again.output);
    const uri = await stack.output("outputUri");
    const [, bucket = "", folder = ""] = /^gs:\/\/([^/]+)\/(.+\/)$/.exec(uri) ?? [];
    output = { bucket, folder };
    assert.match(bucket, /^nightly-[0-9a-f]{7}$/);
    assert.match(await stack.output("jobName"), /^nightly-[0-9a-f]{7}$/);
    assert.equal(await stack.output("schedule"), "0 3 * * *");
  });

  it("declares accounts that may read, add results and execute the job, and nothing else", async () => {
    const email = await stack.output("serviceAccountEmail");
    const roles = (await stateOf(stack))
      .filter(({ type }) => /IAMMember|IamMember/.test(type))
      .map(({ inputs }) => [inputs["bucket"] ?? inputs["name"], inputs["role"], inputs["member"]]);
    const job = await stack.output("jobName");
    const [invoker = []] = roles.filter(([on]) => on === job);
    assert.notEqual(invoker[2], `serviceAccount:${email}`);
    assert.deepEqual(
      roles.map(([on, role]) => `${on} ${role}`).sort(),
      [
        `my-models roles/storage.objectViewer`,
        `${job} roles/run.invoker`,
        `${output.bucket} roles/storage.objectCreator`,
        `${output.bucket} roles/storage.objectViewer`,
      ].sort(),
    );
  });

  it("runs the entry point of the image as it is, in as many tasks as there are shards", async () => {
    const [job] = (await stateOf(stack)).filter(({ type }) => type === "gcp:cloudrunv2/job:Job");
    const { template } = (job?.inputs ?? {}) as {
      template: { taskCount: number; template: { containers: Container[] } };
    };
    [container = { image: "", args: [] }] = template.template.containers;
    taskCount = template.taskCount;
    assert.equal(taskCount, 2);
    assert.equal(container.commands, undefined);
    const dockerfile = readFileSync(join(checkout, "Dockerfile"), "utf8");
    assert.match(dockerfile, /^ENTRYPOINT \["model-version"\]$/m);
  });

  it("has one object for each task, which together have the lines of the whole audit", async () => {
    for (const index of [0, 1]) {
      const { code, err } = await task(index, "nightly-aaaaa");
      assert.equal(code, 0, err);
    }
    const names = await objectsOf("nightly-aaaaa");
    assert.deepEqual(
      names.map((name) => name.slice(output.folder.length)),
      ["nightly-aaaaa/audit-00001-of-00002.ndjson", "nightly-aaaaa/audit-00002-of-00002.ndjson"],
    );
    const files = ["policies.json", "exemptions.json"].map((name) => join(EXAMPLE, name));
    const { out } = await whole("--config", files[0] ?? "", "--exemptions", files[1] ?? "");
    const lines = linesOf(await readAll(names));
    assert.equal(lines.length, Object.keys(VERSIONS).length);
    assert.deepEqual(lines, linesOf(out));
    const unconfigured = await whole();
    assert.equal(unconfigured.code, 1);
    assert.notDeepEqual(lines, linesOf(unconfigured.out));
  });

  it("judges nothing again if a task is repeated after its object was written", async () => {
    const names = await objectsOf("nightly-aaaaa");
    const generation = await emulator().generation(output.bucket, names[0] ?? "");
    const { code, err } = await task(0, "nightly-aaaaa", 1);
    assert.equal(code, 0, err);
    assert.equal(await emulator().generation(output.bucket, names[0] ?? ""), generation);
  });

  it("writes to a folder of its own in each execution", async () => {
    const { code, err } = await task(1, "nightly-bbbbb");
    assert.equal(code, 0, err);
    assert.equal((await objectsOf("nightly-aaaaa")).length, 2);
    assert.equal((await objectsOf("nightly-bbbbb")).length, 1);
  });

  it("fails, so that the engine repeats it, if the bucket cannot be read", async () => {
    const words = container.args.map((word) =>
      word === `gs://${BUCKET}` ? "gs://no-models" : word,
    );
    const { code, err } = await commandLine(words, {
      CLOUD_RUN_TASK_INDEX: "0",
      CLOUD_RUN_TASK_COUNT: "1",
      CLOUD_RUN_EXECUTION: "nightly-ccccc",
    });
    assert.equal(code, 2);
    assert.match(err, /gs:\/\/no-models.* Fix: /);
    assert.deepEqual(await objectsOf("nightly-ccccc"), []);
  });

  it("is destroyed with its results, as its program says", async () => {
    const { code, output: said } = await stack.destroy();
    assert.equal(code, 0, said);
    assert.ok(!(await emulator().buckets()).includes(output.bucket));
    assert.ok((await emulator().buckets()).includes(BUCKET));
  });
});
