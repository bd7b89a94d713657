import assert from "node:assert/strict";
import ts from "typescript";
import packageJson from "../../package.json";
import pluginJson from "../../plugin/package.json";
import schema from "../../provider/schema.json";
import { interfacesIn, type Member, membersOf } from "../support/interfaces";

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
const resource = schema.resources["model-version:index:VertexModelVersion"];
const declared = interfacesIn("vertex/modelVersion/inputs.ts");
const VERSION = declared.get("ModelVersionInputs") ?? [];

/** Inputs that the provider completes, so that a program may leave them out. */
const COMPLETED = ["modelId", "project", "location"];

/** A type of TypeScript in the words of the schema; objects by their properties. */
function written(type: ts.TypeNode): unknown {
  if (ts.isTypeOperatorNode(type)) return written(type.type); // readonly
  if (ts.isArrayTypeNode(type)) return [written(type.elementType)];
  if (ts.isTypeLiteralNode(type)) return objectOf(membersOf(type.members));
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    if (name === "Readonly" && type.typeArguments?.[0]) return written(type.typeArguments[0]);
    if (name === "Record" && type.typeArguments?.[1])
      return { "*": written(type.typeArguments[1]) };
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

/** The same of a type in the schema. */
function published(type: SchemaType): unknown {
  if (type.$ref === "pulumi.json#/Any") return "any";
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
  it("has the inputs of a version with their types", () => {
    const inputs: Readonly<Record<string, SchemaType>> = resource.inputProperties;
    assert.deepEqual(Object.keys(inputs).sort(), VERSION.map(({ name }) => name).sort());
    for (const { name, type } of VERSION)
      assert.deepEqual(published(inputs[name] ?? {}), written(type), name);
  });

  it("requires what a program cannot leave out", () => {
    const required = VERSION.filter(
      ({ name, isOptional }) => !isOptional && !COMPLETED.includes(name),
    );
    assert.deepEqual(
      required.map(({ name }) => name),
      resource.requiredInputs,
    );
  });

  it("describes each property", () => {
    const all = [resource.inputProperties, resource.properties, schema.config.variables].flatMap(
      (properties) => Object.entries<{ description?: string }>(properties),
    );
    for (const { properties } of Object.values(types)) all.push(...Object.entries(properties));
    assert.deepEqual(
      all.filter(([, { description = "" }]) => !description.endsWith(".")).map(([name]) => name),
      [],
    );
  });

  it("has the version of the package, and so has the plugin", () => {
    assert.equal(schema.version, packageJson.version);
    assert.equal(pluginJson.version, packageJson.version);
  });
});
