import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, checkout, fixtures, scratchFolder } from "../support/project";

const emulator = withEmulator();

const PROGRAM =
  'new ModelVersion("m", { bucket: "b", export: { path: "./labels.txt" }, exemptions: [] });';

/** A pack of an organisation: these policies, and one of its own that refuses every program. */
const OWN_PACK = `import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import { createPolicies } from "model-version/policies";
import { inspect, type Manifest } from "model-version/inspect";
import { judge } from "model-version/rules";
import { previewPolicies } from "model-version/testing";

export const used: readonly unknown[] = [inspect, judge, previewPolicies];
export const nameOf = ({ name }: Manifest): string => name;
const own: ResourceValidationPolicy = {
  name: "acme-own",
  description: "Refuses every resource.",
  enforcementLevel: "advisory",
  validateResource: (_args, violation) => violation("seen by acme"),
};
new PolicyPack("acme", { policies: [...createPolicies(), own] });
`;

describe("the package as npm packs it", () => {
  /** A project in which the package is installed. */
  let project: string;

  before(() => {
    const folder = scratchFolder();
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
        cwd: checkout,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as [{ filename: string }];
    execFileSync("tar", ["-xzf", packed.filename], { cwd: folder });
    project = aProject(PROGRAM);
    const modules = join(project, "node_modules");
    execFileSync("rm", [join(modules, "model-version")]);
    cpSync(join(folder, "package"), join(modules, "model-version"), { recursive: true });
    const { dependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
      dependencies: object;
    };
    for (const name of new Set(["@types/node", ...Object.keys(dependencies)])) {
      if (existsSync(join(modules, name))) continue;
      mkdirSync(join(modules, name, ".."), { recursive: true });
      symlinkSync(join(checkout, "node_modules", name), join(modules, name));
    }
    copyFileSync(join(fixtures, "sklearn_model/model.pkl"), join(project, "labels.txt"));
  });

  async function preview(pack: string) {
    const stack = new Stack(project, scratchFolder(), emulator().endpoint);
    await stack.init();
    return stack.preview("--policy-pack", pack);
  }

  it("is a provider plugin, whose schema the engine reads", async () => {
    const stack = new Stack(project, scratchFolder(), emulator().endpoint);
    const plugin = join(project, "node_modules/model-version/plugin");
    const { code, output } = await stack.run(["package", "get-schema", plugin]);
    assert.equal(code, 0, output);
    const schema = JSON.parse(output) as { resources: object };
    assert.deepEqual(Object.keys(schema.resources).sort(), [
      "model-version:index:Bundle",
      "model-version:index:BundleCopy",
      "model-version:index:ModelVersion",
      "model-version:index:RoutineImage",
      "model-version:index:VertexDeployment",
      "model-version:index:VertexModelAlias",
      "model-version:index:VertexModelVersion",
    ]);
  });

  for (const pack of ["node_modules/model-version", "node_modules/model-version/policies"]) {
    it(`is a policy pack: --policy-pack ${pack}`, async () => {
      const { code, output } = await preview(pack);
      assert.notEqual(code, 0);
      assert.match(output, /\[FMT001\]/);
    });
  }

  it("provides its policies to a pack of an organisation", async () => {
    const own = join(project, "acme");
    mkdirSync(own);
    writeFileSync(join(own, "PulumiPolicy.yaml"), "runtime: nodejs\n");
    writeFileSync(
      join(own, "package.json"),
      '{ "name": "acme", "version": "0.0.1", "main": "index.ts" }',
    );
    writeFileSync(join(own, "index.ts"), OWN_PACK);
    const { code, output } = await preview("acme");
    assert.notEqual(code, 0);
    assert.match(output, /\[FMT001\]/);
    assert.match(output, /seen by acme/);
  });

  for (const [module, moduleResolution] of [
    ["commonjs", "node10"],
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ] as const) {
    it(`has types for a pack of an organisation under ${moduleResolution}`, () => {
      writeFileSync(join(project, "own.ts"), OWN_PACK);
      const { stdout, status } = spawnSync(
        join(checkout, "node_modules/.bin/tsc"),
        [
          ...["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--types", "node"],
          // As in the official template; for node10, TypeScript 6 also requires --ignoreDeprecations.
          ...["--module", module, "--moduleResolution", moduleResolution],
          ...(moduleResolution === "node10" ? ["--ignoreDeprecations", "6.0"] : []),
          "own.ts",
        ],
        { cwd: project, encoding: "utf8" },
      );
      assert.equal(stdout, "");
      assert.equal(status, 0);
    });
  }

  it("provides its entry points to ECMAScript modules by name", () => {
    writeFileSync(
      join(project, "doors.mjs"),
      `import { ModelVersion } from "model-version";
import { inspect } from "model-version/inspect";
import { judge } from "model-version/rules";
import { createPolicies, policies } from "model-version/policies";
import { previewPolicies } from "model-version/testing";
console.log([ModelVersion, inspect, judge, createPolicies, previewPolicies].map((one) => typeof one).join(), policies.length);`,
    );
    const said = execFileSync(process.execPath, ["doors.mjs"], { cwd: project, encoding: "utf8" });
    assert.match(said, /^function,function,function,function,function \d\d\n$/);
  });
});
