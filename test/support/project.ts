import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const checkout = join(__dirname, "../..");
export const pack = join(checkout, "policies");
export const fixtures = join(checkout, "test/fixtures");

const scratch: string[] = [];
process.once("exit", () => {
  // A process that was just killed may still hold a file in it.
  for (const folder of scratch) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** An empty folder that is removed at the end of the test run. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "model-version-")));
  scratch.push(folder);
  return folder;
}

const RUNTIME = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";

/** A Pulumi project with a JavaScript program, in its own folder, in which this package is installed. */
export function aProject(program: string, folder = scratchFolder(), name = "test"): string {
  writeFileSync(join(folder, "Pulumi.yaml"), `name: ${name}\n${RUNTIME}`);
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "test", "private": true, "main": "index.js" }\n',
  );
  writeFileSync(
    join(folder, "index.js"),
    `const { ModelVersion } = require("model-version");\nconst gcp = { storage: require("@pulumi/gcp/storage") };\nconst pulumi = require("@pulumi/pulumi");\n${program}\n`,
  );
  install(folder);
  return folder;
}

/** What Pulumi.yaml says so that the engine starts the provider plugin of this package. */
export const PLUGIN = `plugins:
  providers:
    - name: model-version
      path: node_modules/model-version/plugin
`;

/** Lets a project that `aProject` has made use the provider plugin of this checkout. */
export function addPlugin(project: string): void {
  appendFileSync(join(project, "Pulumi.yaml"), PLUGIN);
}

/** A JavaScript policy pack in its own folder; `policies` is the source text of an array. */
export function aPack(policies: string, folder = scratchFolder()): string {
  writeFileSync(join(folder, "PulumiPolicy.yaml"), RUNTIME);
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "test", "version": "0.0.0", "private": true, "main": "index.js" }\n',
  );
  writeFileSync(join(folder, "policies.js"), `exports.policies = ${policies};\n`);
  writeFileSync(
    join(folder, "index.js"),
    'const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("test", require("./policies.js"));\n',
  );
  install(folder);
  return folder;
}

/** Links the dependencies of a project, as an installation would provide them. */
function install(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  symlinkSync(checkout, join(modules, "model-version"));
  symlinkSync(join(checkout, "node_modules/@pulumi"), join(modules, "@pulumi"));
}

/** A copy of a fixture's export that a test may change. */
export function copyOf(fixture: string, folder: string, target = join(folder, "export")): string {
  cpSync(join(fixtures, fixture, "export"), target, { recursive: true });
  return target;
}
