import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import packageJson from "../../package.json";
import pluginJson from "../../plugin/package.json";
import componentJson from "../../provider/componentSchema.json";
import { packageSchema } from "../../provider/packageSchema";
import schema from "../../provider/schema.json";
import { MODEL_VERSION_TYPE } from "../../resourceTypes";
import { componentSchema } from "../../tools/schemas/component";
import { interfacesIn, type Member, membersOf } from "../support/interfaces";
import { checkout } from "../support/project";

interface SchemaType {
  readonly description?: string;
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: SchemaType;
  readonly additionalProperties?: SchemaType;
}

const types: Readonly<
  Record<string, { properties: Readonly<Record<string, SchemaType>>; required?: string[] }>
> = schema.types;
interface Published {
  readonly inputProperties: Readonly<Record<string, SchemaType>>;
  readonly requiredInputs: readonly string[];
  readonly properties: Readonly<Record<string, SchemaType>>;
}
const resources: Readonly<Record<string, Published>> = schema.resources;

const declared = new Map([
  ...interfacesIn("vertex/modelVersion/inputs.ts"),
  ...interfacesIn("vertex/modelAlias/inputs.ts"),
  ...interfacesIn("vertex/deployment/inputs.ts"),
  ...interfacesIn("cloudBuild/inputs.ts"),
  ...interfacesIn("storage/place.ts"),
  ...interfacesIn("storage/bundleCopy.ts"),
  ...interfacesIn("storage/uploadObject.ts"),
  ...interfacesIn("storage/bundleInputs.ts"),
]);

/** The interface of each resource's inputs, which of them the provider completes, and the interface that it extends. */
const INPUTS: Readonly<
  Record<string, readonly [name: string, completed: readonly string[], extended?: string]>
> = {
  VertexModelVersion: ["ModelVersionInputs", ["modelId", "project", "location"]],
  VertexDeployment: ["DeploymentInputs", ["project", "location"]],
  VertexModelAlias: ["ModelAliasInputs", []],
  RoutineImage: ["RoutineImageInputs", ["imageName", "project", "location"]],
  BundleCopy: ["BundleCopyInputs", []],
  Bundle: ["BundleInputs", ["name"], "ObjectSettings"],
};

/** A TypeScript type in the schema's terms; objects by their properties. */
function written(type: ts.TypeNode): unknown {
  if (ts.isTypeOperatorNode(type)) return written(type.type); // readonly
  if (ts.isArrayTypeNode(type)) return [written(type.elementType)];
  if (ts.isTypeLiteralNode(type)) return objectOf(membersOf(type.members));
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    if (name === "Readonly" && type.typeArguments?.[0]) return written(type.typeArguments[0]);
    if (name === "Record" && type.typeArguments?.[1])
      return { "*": written(type.typeArguments[1]) };
    if (name === "Asset") return "asset";
    const members = declared.get(name);
    assert.ok(members, `no interface ${name}`);
    return objectOf(members);
  }
  const word = type.getText();
  return word === "unknown" ? "any" : word === "number" ? "integer" : word;
}

function objectOf(members: readonly Member[]): unknown {
  return Object.fromEntries(
    members.map(({ name, isOptional, type }) => [isOptional ? `${name}?` : name, written(type)]),
  );
}

/** The same for a type in the schema. */
function published(type: SchemaType): unknown {
  if (type.$ref === "pulumi.json#/Any") return "any";
  if (type.$ref === "pulumi.json#/Asset") return "asset";
  if (type.$ref !== undefined) {
    const object = types[type.$ref.replace("#/types/", "")];
    assert.ok(object, type.$ref);
    const { properties, required = [] } = object;
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        required.includes(name) ? name : `${name}?`,
        published(property),
      ]),
    );
  }
  if (type.type === "array") return [published(type.items ?? {})];
  if (type.type === "object") return { "*": published(type.additionalProperties ?? {}) };
  return type.type;
}

describe("the provider's schema", () => {
  it("has every resource", () => {
    const tokens = Object.keys(INPUTS).map((name) => `model-version:index:${name}`);
    assert.deepEqual(Object.keys(resources), tokens);
  });

  for (const [resource, [name, completed, extended = ""]] of Object.entries(INPUTS)) {
    const members = [...(declared.get(name) ?? []), ...(declared.get(extended) ?? [])];
    const { inputProperties = {}, requiredInputs } =
      resources[`model-version:index:${resource}`] ?? {};

    it(`has the inputs of ${resource} with their types`, () => {
      assert.deepEqual(
        Object.keys(inputProperties).sort(),
        members.map((member) => member.name).sort(),
      );
      for (const member of members)
        assert.deepEqual(published(inputProperties[member.name] ?? {}), written(member.type));
    });

    it(`requires what a program with ${resource} cannot leave out`, () => {
      const required = members.filter(
        (member) => !member.isOptional && !completed.includes(member.name),
      );
      assert.deepEqual(
        required.map((member) => member.name),
        requiredInputs,
      );
    });
  }

  it("has the place of a version as the arguments of readManifest", () => {
    const { inputs } = schema.functions["model-version:index:readManifest"];
    const { description: _, ...place } = schema.types["model-version:index:BundlePlace"];
    assert.deepEqual(inputs, place);
  });

  it("describes each property", () => {
    const all = [
      schema.config.variables,
      ...Object.values(types).map(({ properties }) => properties),
    ]
      .concat(
        Object.values(schema.functions).flatMap((one) => [
          one.inputs.properties,
          one.outputs.properties,
        ]),
      )
      .concat(Object.values(resources).flatMap((one) => [one.inputProperties, one.properties]))
      .flatMap((properties) => Object.entries<SchemaType>(properties));
    assert.deepEqual(
      all.filter(([, { description = "" }]) => !description.endsWith(".")).map(([name]) => name),
      [],
    );
  });

  it("describes the component as its types do", () => {
    const written = readFileSync(join(checkout, "provider/componentSchema.json"), "utf8");
    assert.equal(written, componentSchema(), "run npm run schemas");
  }).timeout(600_000); // it reads the types of the whole program

  it("has the component beside the resources", () => {
    const { resources: all, types: everyType } = packageSchema;
    const component = all[MODEL_VERSION_TYPE];
    assert.ok(component.isComponent);
    assert.deepEqual(component.requiredInputs, ["bucket"]);
    const names = [...Object.keys(schema.types), ...Object.keys(componentJson.types)];
    assert.deepEqual(Object.keys(everyType), names, "two types have one name");
    assert.equal(Object.keys(all).length, Object.keys(resources).length + 1);
  });

  it("has the version of the package, and so has the plugin", () => {
    assert.equal(schema.version, packageJson.version);
    assert.equal(pluginJson.version, packageJson.version);
  });
});
