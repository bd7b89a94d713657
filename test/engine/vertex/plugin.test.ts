import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../../support/project";

/** Most memory of the plugin without a component, in kilobytes. */
const MOST = 80_000;

describe("the plugin, as the engine starts it", () => {
  let plugin: ChildProcess | undefined;
  afterEach(() => plugin?.kill("SIGKILL"));

  it("prints its port, and has at most 80 MB before a component is constructed", async function () {
    if (process.platform !== "linux") this.skip();
    const path = join(checkout, "plugin/pulumi-resource-model-version");
    plugin = spawn(path, ["127.0.0.1:9"], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(plugin.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    assert.match(line.toString(), /^\d+\n$/);
    const status = readFileSync(`/proc/${plugin.pid}/status`, "utf8");
    const [, resident = ""] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
    assert.ok(Number(resident) > 0 && Number(resident) <= MOST, `${resident} kB`);
  });
});
