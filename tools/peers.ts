import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyOf } from "../test/support/project";
import { published } from "../test/support/published";
import { Emulator } from "./engineRun/emulator";
import { Stack } from "./engineRun/stack";
import { checkout } from "./setup/cache";
import { preparePulumiHome } from "./setup/home";

// `npm run test:peers`: installs the packed package with the oldest peers that it allows, as npm does, and publishes a
// version with them on a real engine. Needs an index. Versions on the command line replace that of @pulumi/gcp.

const BUCKET = "peers";
const PROGRAM = `const { ModelVersion } = require("model-version");
const { Bucket } = require("@pulumi/gcp/storage");
const bucket = new Bucket("models", { name: "${BUCKET}", location: "EU" });
exports.artifactUri = new ModelVersion("iris", { bucket: bucket.name, export: { path: "./export" } }).artifactUri;
`;

async function main(versions: readonly string[]): Promise<void> {
  const { peerDependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  const oldest = (name: string) => oldestOf(peerDependencies[name]);
  for (const gcp of versions.length > 0 ? versions : [oldest("@pulumi/gcp")]) {
    const folder = mkdtempSync(join(tmpdir(), "model-version-peers-"));
    try {
      await publish(folder, { "@pulumi/gcp": gcp, "@pulumi/pulumi": oldest("@pulumi/pulumi") });
      console.log(`published with @pulumi/gcp ${gcp}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** The lowest version of a range such as `^8.36.0 || ^9.0.0`. */
function oldestOf(range: string): string {
  const [, version] = /^\^(\d+\.\d+\.\d+)/.exec(range) ?? [];
  assert.ok(version, range);
  return version;
}

async function publish(folder: string, peers: Readonly<Record<string, string>>): Promise<void> {
  const npm = (...words: string[]) =>
    execFileSync("npm", words, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const archive = npm("pack", checkout, "--ignore-scripts", "--silent").toString().trim();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "main": "index.js" }\n');
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    "name: peers\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
  );
  writeFileSync(join(folder, "index.js"), PROGRAM);
  const wanted = Object.entries(peers).map(([name, version]) => `${name}@${version}`);
  npm("install", "--ignore-scripts", "--no-audit", "--no-fund", `./${archive}`, ...wanted);
  copyOf("tf1_two_metagraphs", folder, join(folder, "export"));
  const emulator = await Emulator.start();
  try {
    const stack = new Stack(folder, join(folder, "world"), emulator.endpoint);
    preparePulumiHome(join(folder, "world/home"), peers["@pulumi/gcp"]);
    await stack.init();
    for (const run of [
      () => stack.preview(),
      () => stack.up("--skip-preview"),
      () => stack.preview("--expect-no-changes"),
    ]) {
      const { code, output } = await run();
      assert.equal(code, 0, output);
    }
    const [marker, ...others] = await published(emulator, BUCKET);
    assert.deepEqual(others, []);
    const uri = await stack.output("artifactUri");
    assert.equal(`${uri}/`, `gs://${BUCKET}/${marker?.replace(/manifest\.json$/, "model/")}`);
  } finally {
    await emulator.stop();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
