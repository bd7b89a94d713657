import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../../support/commandLine";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";
import { withStorage } from "../../support/storage/withStorage";

const OBJECT = "gs://audits/audit.ndjson";

describe("an audit that writes to a bucket", function () {
  this.timeout(60_000);
  const { folder } = withFolders();
  const world = withStorage();
  let root = "";
  before(() => {
    root = folder();
    for (const name of ["with_assets", "unsafe_ops"])
      cpSync(exportOf(name), join(root, name), { recursive: true });
  });

  const audit = (...words: readonly string[]) =>
    commandLine("audit", root, ...words, "--storage-endpoint", world().fake.endpoint);
  const written = () => world().fake.read("audits", "audit.ndjson").toString();

  it("writes the lines that are printed otherwise, as one object, at the end", async () => {
    const { out } = await commandLine("audit", root);
    const { code, err } = await audit("-o", OBJECT);
    assert.equal(code, 1, err);
    assert.equal(written(), `${out}\n`);
    assert.deepEqual(world().fake.changes, ["POST audits/audit.ndjson"]);
  });

  it("takes an object that exists as the result of an earlier attempt", async () => {
    const first = await audit("-o", OBJECT);
    const again = await audit("-o", OBJECT);
    assert.deepEqual([again.code, again.err], [first.code, first.err]);
    assert.equal(world().fake.changes.length, 1);
  });

  it("does not change an object without a line for one of the versions", async () => {
    world().fake.write("audits", "audit.ndjson", "");
    const { code, err } = await audit("-o", OBJECT);
    assert.equal(code, 2);
    assert.match(err, /exists already, without a line for .*unsafe_ops, and is never changed/);
    assert.equal(written(), "");
  });

  for (const overwriting of [412, 403] as const)
    it(`accepts its own object if the answer to its request is lost, and then ${overwriting}`, async () => {
      const { fake } = world();
      fake.switches.overwriting = overwriting;
      fake.requests.plan({ method: "POST", path: /upload/, what: "cutAfter" });
      const { code, err } = await audit("-o", OBJECT);
      assert.equal(code, 1, err);
      assert.equal(written().split("\n").length, 3);
    });

  it("names who wrote the object first, and the role that is missing", async () => {
    const { fake } = world();
    const denied = { status: 403, code: "forbidden", message: "no storage.objects.create" };
    fake.requests.plan({ method: "POST", path: /upload/, what: denied });
    const { code, err } = await audit("-o", OBJECT);
    assert.equal(code, 2);
    assert.match(err, /gs:\/\/audits\/audit.ndjson cannot be written: access is denied/);
    assert.match(err, /grant the caller roles\/storage.objectCreator on the bucket/);
  });

  it("has an object for each part in a folder, below the run that the engine names", async () => {
    Object.assign(process.env, {
      CLOUD_RUN_TASK_INDEX: "1",
      CLOUD_RUN_TASK_COUNT: "2",
      CLOUD_RUN_EXECUTION: "nightly-abc12",
    });
    try {
      assert.equal((await audit("-o", "gs://audits/prod/", "--exit-zero")).code, 0);
    } finally {
      for (const name of ["TASK_INDEX", "TASK_COUNT", "EXECUTION"])
        delete process.env[`CLOUD_RUN_${name}`];
    }
    assert.deepEqual(world().fake.names("audits"), [
      "prod/nightly-abc12/audit-00002-of-00002.ndjson",
    ]);
  });

  it("has a file for each part in a folder of this machine, too", async () => {
    const output = join(folder(), "audits/");
    await audit("-o", `${output}/`, "--shard", "1/2");
    const file = join(output, "audit-00001-of-00002.ndjson");
    assert.ok(existsSync(file));
    const { out } = await audit("--shard", "1/2");
    assert.equal(readFileSync(file, "utf8"), out === "" ? "" : `${out}\n`);
  });

  it("takes its policies and exemptions from a bucket", async () => {
    const { fake } = world();
    fake.write("config", "policies.json", JSON.stringify({ "graph-safety": "advisory" }));
    const waived = { path: "unsafe_ops", rule: "GRD001", reason: "a trial", until: "2999-01-01" };
    fake.write("config", "exemptions.json", JSON.stringify({ exemptions: [waived] }));
    const { code, err } = await audit(
      ...["--config", "gs://config/policies.json"],
      ...["--exemptions", "gs://config/exemptions.json"],
    );
    assert.match(err, /2 versions, /);
    assert.equal(code, 1); // the policy exemptions refuses a rule that does not exist
    fake.write("config", "exemptions.json", JSON.stringify({ exemptions: [] }));
    const words = ["--exemptions", "gs://config/exemptions.json"];
    assert.equal((await audit("--config", "gs://config/policies.json", ...words)).code, 0);
  });

  it("ends with one line if there is no such configuration, or if it is not JSON", async () => {
    world().fake.write("config", "policies.json", "{");
    for (const [name, message] of [
      ["missing.json", /"gs:\/\/config\/missing.json" does not exist/],
      ["policies.json", /gs:\/\/config\/policies.json: not JSON/],
    ] as const) {
      const { code, err } = await audit("--config", `gs://config/${name}`);
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });
});
