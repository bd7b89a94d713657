import type { InputFault } from "../google/inputFault";
import schema from "./schema.json";
import { isAsset, isObject, UNKNOWN } from "./values";

/** A type in the package's schema. Source: pulumi.com/docs, "Schema". */
interface SchemaType {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: SchemaType;
  readonly additionalProperties?: SchemaType;
}

interface ObjectType {
  readonly properties?: Readonly<Record<string, SchemaType>>;
  readonly required?: readonly string[];
}

const types: Readonly<Record<string, ObjectType>> = schema.types;
const resources: Readonly<
  Record<
    string,
    {
      readonly inputProperties: Readonly<Record<string, SchemaType>>;
      readonly requiredInputs?: readonly string[];
    }
  >
> = schema.resources;

const functions: Readonly<Record<string, { readonly inputs: ObjectType }>> = schema.functions;

/** Arguments of a function that do not have the schema's type, are missing, or are unknown to the schema. */
export function argumentFaults(
  token: string,
  args: Readonly<Record<string, unknown>>,
): InputFault[] {
  const { inputs } = functions[token] ?? {};
  if (!inputs) throw new Error(`the schema has no function ${token}`);
  return objectFaults(inputs, args, "");
}

/** Inputs that do not have the schema's type, are missing, or are unknown to the schema. */
export function schemaFaults(
  token: string,
  inputs: Readonly<Record<string, unknown>>,
): InputFault[] {
  const { inputProperties: properties, requiredInputs: required } = resources[token] ?? {};
  if (!properties) throw new Error(`the schema has no resource ${token}`);
  return objectFaults({ properties, ...(required ? { required } : {}) }, inputs, "");
}

function objectFaults(
  { properties = {}, required = [] }: ObjectType,
  value: Readonly<Record<string, unknown>>,
  place: string,
): InputFault[] {
  const faults = Object.entries(value).flatMap(([name, child]) => {
    if (name.startsWith("__")) return []; // the engine's own, such as __defaults
    const type = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const property = place + name;
    if (type)
      return child === null || child === undefined ? [] : valueFaults(type, child, property);
    const names = Object.keys(properties).join(", ");
    return [{ property, what: "there is no such property", fix: `use one of ${names}` }];
  });
  const missing = required
    .filter((name) => value[name] === undefined || value[name] === null)
    .map((name) => ({ property: place + name, what: "is missing", fix: `set ${place}${name}` }));
  return [...faults, ...missing];
}

function valueFaults(type: SchemaType, value: unknown, property: string): InputFault[] {
  if (value === UNKNOWN || type.$ref === "pulumi.json#/Any") return [];
  const wrong = (wanted: string) => [
    { property, what: `is ${nameOf(value)}`, fix: `write ${wanted}` },
  ];
  if (type.$ref === "pulumi.json#/Asset") return isAsset(value) ? [] : wrong("a file as an asset");
  if (type.$ref !== undefined) {
    const object = types[type.$ref.replace("#/types/", "")];
    if (!object) throw new Error(`the schema has no type ${type.$ref}`);
    return isObject(value) ? objectFaults(object, value, `${property}.`) : wrong("an object");
  }
  if (type.type === "array") {
    if (!Array.isArray(value)) return wrong("a list");
    const items = type.items ?? {};
    return value.flatMap((child, at) => valueFaults(items, child, `${property}[${at}]`));
  }
  if (type.type === "object") {
    if (!isObject(value)) return wrong("a map");
    const items = type.additionalProperties ?? {};
    return Object.entries(value).flatMap(([key, child]) =>
      valueFaults(items, child, `${property}[${JSON.stringify(key)}]`),
    );
  }
  if (type.type === "integer") return Number.isInteger(value) ? [] : wrong("a whole number");
  return typeof value === type.type ? [] : wrong(`a ${type.type}`);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;
}
