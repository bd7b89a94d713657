import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../inspect/bundle/cacheFolder";
import { checkout } from "./setup/cache";

// Runs the unit tests on other versions of Node: those named on the command line, or 22 and 24.
const majors = process.argv.length > 2 ? process.argv.slice(2) : ["22", "24"];
for (const major of majors) {
  const bin = join(installed(major), "node_modules/node/bin");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  console.log(`\n== unit tests on Node ${major}`);
  const words = ["run", "--silent", "test:unit"];
  const { status } = spawnSync("npm", words, { cwd: checkout, env, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

/** Folder with the npm package `node` of a major version, installed once and kept in the cache. */
function installed(major: string): string {
  const folder = join(cacheFolder(), `node-${major}`);
  if (existsSync(join(folder, "node_modules/node/bin/node"))) return folder;
  mkdirSync(folder, { recursive: true });
  // The package's install script downloads its binary from the registry; npm 11 runs such scripts only if allowed.
  const project = { private: true, allowScripts: { node: true } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(project));
  const { status } = spawnSync("npm", ["install", "--no-save", `node@${major}`], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`npm could not install node@${major}`);
  return folder;
}
