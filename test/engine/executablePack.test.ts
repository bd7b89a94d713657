import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { createPolicies } from "../../policies/createPolicies";
import { Stack } from "../../tools/engineRun/stack";
import { findPulumi } from "../../tools/setup/findPulumi";
import { withEmulator } from "../support/hooks";
import { aProject, checkout, copyOf, scratchFolder } from "../support/project";

const executable = join(checkout, "policies/run");
const emulator = withEmulator();

/** The first line that a process prints. */
async function firstLine(stdout: Readable): Promise<string> {
  const [line] = (await once(stdout, "data")) as [Buffer];
  return line.toString().trim();
}

/** Whether the engine runs a file that --policy-pack names, as it does from 3.255 on. */
function runsFiles(): boolean {
  const [major = 0, minor = 0] = (findPulumi()?.version ?? "").split(".").map(Number);
  return major > 3 || minor >= 255;
}

describe("the pack as a program", () => {
  it("prints its port, and answers with its version and policies", async () => {
    const pack = spawn(executable, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const client = new AnalyzerClient(
        `127.0.0.1:${await firstLine(pack.stdout)}`,
        credentials.createInsecure(),
      );
      const info = await new Promise<AnalyzerInfo>((resolve, reject) =>
        client.getAnalyzerInfo(new Empty(), (error, found) =>
          error ? reject(error) : resolve(found),
        ),
      );
      client.close();
      assert.equal(info.getName(), "model-version");
      assert.match(info.getVersion(), /^\d+\.\d+\.\d+$/);
      assert.deepEqual(
        info.getPoliciesList().map((policy) => policy.getName()),
        createPolicies().map(({ name }) => name),
      );
    } finally {
      pack.kill();
    }
  });

  it("ends itself when the engine that started it is killed", async () => {
    // A process in the place of the engine; both hold its standard error open.
    const program = `
      const words = [${JSON.stringify(executable)}, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] }];
      require("child_process").spawn(...words).stdout.once("data", () => console.log("started"));
      setInterval(() => {}, 1000);`;
    const engine = spawn(process.execPath, ["--eval", program], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(engine.stderr.resume(), "close");
    assert.equal(await firstLine(engine.stdout), "started");
    engine.kill("SIGKILL");
    await ended;
  });

  it("judges a preview as the folder of the pack does", async function () {
    if (!runsFiles()) this.skip();
    const project = aProject(`
      new ModelVersion("m", { bucket: "models", export: { path: "./export" } });
      new gcp.storage.BucketObject("o", { bucket: "b", source: new pulumi.asset.FileAsset("./export/saved_model.pb") });`);
    copyOf("tf1_two_metagraphs", project);
    await emulator().createBucket("models");
    const stack = new Stack(project, scratchFolder(), emulator().endpoint);
    await stack.init();
    const { code, output } = await stack.preview("--policy-pack", executable);
    assert.notEqual(code, 0);
    assert.match(output, /\[UPL007\]/);
    assert.match(output, /\[SIG006\]/);
  });
});
