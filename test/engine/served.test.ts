import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ARGUMENTS } from "../../components/arguments/argumentSchema";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, checkout, scratchFolder } from "../support/project";

const emulator = withEmulator();

/** All the code that is needed to offer the component to other languages. */
const PLUGIN = `import { componentProviderHost } from "@pulumi/pulumi/provider/experimental";
import { ModelVersion } from "model-version";
void componentProviderHost({ name: "model-version", components: [ModelVersion] });
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: "es2022",
    module: "nodenext",
    moduleResolution: "nodenext",
    skipLibCheck: true,
  },
  files: ["index.ts"],
};

/** The schema that Pulumi infers from the component's types. */
interface Inferred {
  readonly resources: Readonly<Record<string, Component>>;
}

interface Component {
  readonly inputProperties: Readonly<Record<string, { readonly description?: string }>>;
  readonly requiredInputs: readonly string[];
  readonly properties: object;
}

/** A project, and the plugin in its own folder. */
function aPlugin(): { readonly project: string; readonly folder: string } {
  const project = aProject("");
  const folder = join(project, "plugin");
  mkdirSync(folder);
  writeFileSync(join(folder, "PulumiPlugin.yaml"), "name: model-version\nruntime: nodejs\n");
  writeFileSync(join(folder, "package.json"), '{ "name": "plugin", "main": "index.ts" }\n');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
  writeFileSync(join(folder, "index.ts"), PLUGIN);
  for (const name of ["typescript", "@types"]) {
    symlinkSync(join(checkout, "node_modules", name), join(project, "node_modules", name));
  }
  return { project, folder };
}

describe("a plugin of three lines that serves ModelVersion", () => {
  let component: Component;

  before(async () => {
    const { project, folder } = aPlugin();
    const stack = new Stack(project, scratchFolder(), emulator().endpoint);
    const { code, output } = await stack.run(["package", "get-schema", folder]);
    assert.equal(code, 0, output);
    const { resources } = JSON.parse(output) as Inferred;
    assert.deepEqual(Object.keys(resources), ["model-version:index:ModelVersion"]);
    component = resources["model-version:index:ModelVersion"] as Component;
  });

  it("has every argument, each with a description", () => {
    const { entries } = ARGUMENTS as unknown as { readonly entries: object };
    assert.deepEqual(Object.keys(component.inputProperties).sort(), Object.keys(entries).sort());
    for (const [name, { description }] of Object.entries(component.inputProperties))
      assert.ok(description, name);
    assert.deepEqual(component.requiredInputs, ["bucket"]);
  });

  it("has the outputs, and nothing that is private to the component", () => {
    assert.deepEqual(Object.keys(component.properties).sort(), [
      "artifactUri",
      "contentDigest",
      "endpointName",
      "manifest",
      "modelVersionName",
      "objects",
      "packageUri",
      "vertexModelName",
    ]);
  });
});
