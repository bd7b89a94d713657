import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argumentsOf, textOf } from "../../inspect/python/nodes";
import { parsePython } from "../../inspect/python/parse";
import { packageSchema } from "../../provider/packageSchema";
import { MODEL_VERSION_TYPE } from "../../resourceTypes";
import { checkout } from "../support/project";

const FILE = "examples/python/__main__.py";
const MODULE = "model_version";

type Properties = Readonly<Record<string, unknown>>;

/** Properties that a class of the generated module takes: the component, or a type of its arguments. */
function propertiesOf(name: string): Properties | undefined {
  const { inputProperties } = packageSchema.resources[MODEL_VERSION_TYPE];
  if (name === "ModelVersion") return inputProperties;
  const types: Readonly<Record<string, { readonly properties: Properties }>> = packageSchema.types;
  return types[`model-version:index:${name.replace(/Args$/, "")}`]?.properties;
}

/** The name of a property in the generated module. Source: PyName of pulumi/pkg/codegen/python. */
function pythonName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

describe("examples/python", () => {
  const source = parsePython(FILE, readFileSync(join(checkout, FILE), "utf8"));
  const calls = (source.nodes.CallExpression ?? []).flatMap((call) => {
    const [, name] = (/^model_version\.(\w+)$/.exec(
      call.firstChild ? textOf(source, call.firstChild) : "",
    ) ?? []) as string[];
    return name === undefined ? [] : [{ name, given: [...argumentsOf(source, call).named.keys()] }];
  });

  it(`calls the component and the types of its arguments from ${MODULE}`, () => {
    assert.deepEqual(calls.map(({ name }) => name).sort(), [
      "DeploymentArgs",
      "ExportArgs",
      "ModelVersion",
      "RegistrationArgs",
      "ServingArgs",
    ]);
  });

  it("passes only arguments that the schema has", () => {
    for (const { name, given } of calls) {
      const known = Object.keys(propertiesOf(name) ?? {}).map(pythonName);
      assert.deepEqual(
        given.filter((argument) => !known.includes(argument)),
        [],
        name,
      );
    }
  });

  it("exports only outputs that the schema has", () => {
    const { properties } = packageSchema.resources[MODEL_VERSION_TYPE];
    const known = Object.keys(properties).map(pythonName);
    const exported = [...readFileSync(join(checkout, FILE), "utf8").matchAll(/\biris\.(\w+)/g)];
    assert.deepEqual(
      exported.map(([, output = ""]) => output).filter((output) => !known.includes(output)),
      [],
    );
    assert.ok(exported.length > 0);
  });

  it("installs one version of each distribution, and the generated module from its folder", () => {
    const lines = readFileSync(join(checkout, "examples/python/requirements.txt"), "utf8");
    for (const line of lines.trim().split("\n"))
      assert.match(line, /^([a-z-]+==\d+\.\d+\.\d+|\.\/sdks\/model-version)$/);
  });
});
