import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findYamlHost } from "../../../tools/setup/findPulumi";
import { withEmulator } from "../../support/hooks";
import { checkout, pack } from "../../support/project";
import { type Recorded, VertexStack, withVertex } from "../../support/vertex/vertexStack";

const EXAMPLE = join(checkout, "examples/yaml");

/** The example, in TypeScript's words. */
const PROGRAM = `
new ModelVersion("iris", {
  bucket: new pulumi.Config().require("bucket"),
  export: { path: "./export" },
  serving: { image: "registry.example.com/tensorflow/serving:2.21.0" },
  sampleRequest: "./request.json",
  registration: { aliases: ["champion"], labels: { team: "flowers" } },
  deployment: { machineType: "n1-standard-4", minReplicas: 1 },
});
`;

describe("examples/yaml, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const emulator = withEmulator();

  before(function () {
    if (findYamlHost()) return;
    console.log(
      "      skipped: pulumi-language-yaml is neither installed nor built by npm run setup -- --yaml",
    );
    this.skip();
  });

  it("makes the same resources as a program in TypeScript, and then changes nothing", async () => {
    const typeScript = await stackOf();
    typeScript.write(PROGRAM);
    cpSync(EXAMPLE, typeScript.folder, {
      recursive: true,
      filter: (path) => !path.endsWith(".yaml"),
    });
    const expected = await made(typeScript);
    await leaveNothing(typeScript);

    const yaml = await stackOf();
    cpSync(EXAMPLE, yaml.folder, { recursive: true, filter: (path) => !path.endsWith(".yaml") });
    write(yaml);
    assert.deepEqual(await made(yaml), expected);
    assert.match(await yaml.output("modelVersionName"), /\/models\/iris@1$/);
    await yaml.succeed(["preview", "--expect-no-changes"]);
    await leaveNothing(yaml);
  });

  it("says what is wrong with an argument as TypeScript does", async () => {
    const yaml = await stackOf();
    write(yaml);
    const { code, output } = await yaml.run(["preview"]);
    assert.notEqual(code, 0);
    assert.match(output, /export\.path: "\.\/export" does not exist\. Fix: name the folder/);
  });

  it("is judged by the policies as a program in TypeScript is", async () => {
    const yaml = await stackOf();
    cpSync(join(EXAMPLE, "export"), join(yaml.folder, "export"), { recursive: true });
    cpSync(join(EXAMPLE, "request.json"), join(yaml.folder, "request.json"));
    write(yaml, "registry.example.com/tensorflow/serving:2.1.0");
    const { code, output } = await yaml.run(["preview", "--policy-pack", pack]);
    assert.notEqual(code, 0);
    assert.match(output, /\[VER\d{3}\]/);
  });

  async function stackOf(): Promise<VertexStack> {
    await emulator().createBucket("models");
    const where = { storage: emulator().endpoint };
    const stack = await VertexStack.create(vertex(), "", "dev", where);
    await stack.succeed(["config", "set", "bucket", "models"]);
    return stack;
  }

  async function leaveNothing(stack: VertexStack): Promise<void> {
    vertex().switchTo({ mayStop: true });
    await stack.succeed(["destroy", "--yes"]);
    vertex().switchTo({ mayStop: false });
    for (const object of await emulator().list("models")) await emulator().remove("models", object);
  }
});

/** Makes the example the program of a stack. */
function write({ folder }: VertexStack, image?: string): void {
  const example = readFileSync(join(EXAMPLE, "Pulumi.yaml"), "utf8");
  const own = example
    .replace("name: yaml", "name: shop")
    .replace("../node_modules", "./node_modules");
  const served = image === undefined ? own : own.replace(/image: .*/, `image: ${image}`);
  writeFileSync(join(folder, "Pulumi.yaml"), served);
}

/** What a program makes: type, name and inputs of each resource, without what differs by the stack. */
async function made(stack: VertexStack): Promise<unknown> {
  await stack.applied();
  const { resources } = (await stack.exported()).deployment;
  return resources
    .filter(({ type }) => !type.startsWith("pulumi:"))
    .map(
      (resource) => [`${resource.type} ${nameOf(resource)}`, comparable(resource.inputs)] as const,
    )
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

function nameOf({ urn }: Recorded): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Inputs without the folder of the program and what the gcp provider notes for itself. */
function comparable(inputs: Recorded["inputs"]): unknown {
  const isOwn = (key: string) => key === "__defaults" || key === "path";
  return JSON.parse(JSON.stringify(inputs, (key, value) => (isOwn(key) ? undefined : value)));
}
