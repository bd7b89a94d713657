import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, scratchFolder } from "../test/support/project";
import { endTogether } from "../tools/engineRun/processes";
import { bundleStack } from "./bundleStack";
import { CountingStorage } from "./countingStorage";

// `npm run bench:bundle [GIGABYTES]`: what `upload: "bundle"` takes for large files, in time, memory and state.

const UP = ["up", "--yes", "--skip-preview"];

async function main(gigabytes: number): Promise<void> {
  const storage = await CountingStorage.start();
  const server = { endpoint: "http://127.0.0.1:9/", origin: storage.endpoint };
  const stack = await bundleStack("bundle", scratchFolder(), server, (folder) => {
    for (let at = 0; at < 4; at++) {
      const file = openSync(join(folder, `${at}.bin`), "w");
      ftruncateSync(file, gigabytes * 250e6 + at);
      closeSync(file);
    }
  });
  const memory = watchPlugin();
  const started = Date.now();
  await stack.succeed(UP);
  const seconds = (Date.now() - started) / 1000;
  const { uploads, bytes } = storage;
  line(
    `up of ${gigabytes} GB as a Bundle, memory of the provider`,
    `${memory().toFixed(0)} MB (${seconds.toFixed(0)} s, ${(bytes / 1e9).toFixed(1)} GB)`,
    "200 MB",
  );
  const state = await stack.succeed(["stack", "export"]);
  line("  state of the Bundle", `${bytesOfBundle(state)} bytes`, "10 kB");
  await stack.succeed(UP);
  await stack.succeed(["destroy", "--yes", "--skip-preview"]);
  await stack.succeed(UP);
  line("  uploads by up, destroy and up again", `${storage.uploads - uploads}`, "0");
  storage.stop();
}

/** Bytes of the resource in a state that uploads the version. */
function bytesOfBundle(state: string): number {
  const { deployment } = JSON.parse(state) as { deployment: { resources: { type: string }[] } };
  const bundle = deployment.resources.find(({ type }) => type.endsWith(":Bundle"));
  return JSON.stringify(bundle, undefined, 4)?.length ?? 0;
}

/** Highest memory of this checkout's plugin while it is watched, in MB. Source: proc(5), VmHWM. */
function watchPlugin(): () => number {
  const script = join(checkout, "plugin/main.js");
  let most = 0;
  const timer = setInterval(() => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(script)) continue;
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const [, kilobytes = "0"] = /^VmHWM:\s+(\d+)/m.exec(status) ?? [];
        most = Math.max(most, Number(kilobytes) / 1024);
      } catch {
        // It has ended meanwhile.
      }
    }
  }, 200);
  return () => {
    clearInterval(timer);
    return most;
  };
}

/** One line of the report: a figure against its budget. */
function line(what: string, figure: string, budget: string): void {
  console.log(`${what.padEnd(58)} ${figure.padStart(34)}   budget ${budget}`);
}

endTogether();
main(Number(process.argv[2] ?? 10)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
