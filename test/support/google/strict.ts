import protobuf from "protobufjs";
import { behavioursOf } from "./protos";

export type Direction = "request" | "answer";

const INTEGERS = /^(u?int|s?int|s?fixed)32$/;
const LONG_INTEGERS = /^(u?int|s?int|s?fixed)64$/;

/**
 * What the API would refuse in a JSON message, or silently drop: properties that a type does not have (including
 * names_with_underscores), wrong types, unknown enum values, and properties that only the service sets.
 */
export function problemsOf(
  type: protobuf.Type,
  value: unknown,
  direction: Direction,
  place = type.name,
): string[] {
  const wellKnown = WELL_KNOWN[type.fullName.replace(/^\./, "")];
  if (wellKnown)
    return wellKnown(value, direction, type) ? [] : [`${place}: is not a ${type.name}`];
  if (!isObject(value)) return [`${place}: is not an object`];
  return Object.entries(value).flatMap(([name, child]) => {
    const field = type.fields[name];
    if (!field) return [`${place}.${name}: ${type.name} has no such property`];
    const behaviours = behavioursOf(field);
    if (direction === "request" && behaviours.includes("OUTPUT_ONLY"))
      return [`${place}.${name}: only the service sets it`];
    return fieldProblems(field.resolve(), child, direction, `${place}.${name}`);
  });
}

/** Properties without which the API refuses a request. */
export function missingFrom(type: protobuf.Type, value: unknown, place = type.name): string[] {
  if (!isObject(value)) return [];
  return type.fieldsArray.flatMap((field) => {
    const child = value[field.name];
    if (child === undefined || child === "")
      return behavioursOf(field).includes("REQUIRED") ? [`${place}.${field.name}: is missing`] : [];
    const { resolvedType } = field.resolve();
    return resolvedType instanceof protobuf.Type && !field.repeated && !field.map
      ? missingFrom(resolvedType, child, `${place}.${field.name}`)
      : [];
  });
}

function fieldProblems(
  field: protobuf.Field,
  value: unknown,
  direction: Direction,
  place: string,
): string[] {
  if (field instanceof protobuf.MapField) {
    if (!isObject(value)) return [`${place}: is not a map`];
    return Object.entries(value).flatMap(([key, child]) =>
      valueProblems(field, child, direction, `${place}[${key}]`),
    );
  }
  if (!field.repeated) return valueProblems(field, value, direction, place);
  if (!Array.isArray(value)) return [`${place}: is not a list`];
  return value.flatMap((child, at) => valueProblems(field, child, direction, `${place}[${at}]`));
}

function valueProblems(
  { resolvedType, type }: protobuf.Field,
  value: unknown,
  direction: Direction,
  place: string,
): string[] {
  if (resolvedType instanceof protobuf.Type)
    return problemsOf(resolvedType, value, direction, place);
  const isRight =
    resolvedType instanceof protobuf.Enum
      ? typeof value === "string" && value in resolvedType.values
      : isScalar(type, value);
  return isRight
    ? []
    : [`${place}: ${JSON.stringify(value)} is not a ${resolvedType?.name ?? type}`];
}

function isScalar(type: string, value: unknown): boolean {
  if (INTEGERS.test(type)) return Number.isInteger(value);
  if (LONG_INTEGERS.test(type)) return typeof value === "string" && /^-?\d+$/.test(value);
  if (type === "float" || type === "double") return typeof value === "number";
  if (type === "bool") return typeof value === "boolean";
  return typeof value === "string";
}

/** @param type the well-known type, whose API knows the types of an Any. */
type Check = (value: unknown, direction: Direction, type: protobuf.Type) => boolean;

/** Types with a JSON form of their own. Source: protobuf.dev, "ProtoJSON Format". */
const WELL_KNOWN: Readonly<Record<string, Check>> = {
  "google.protobuf.Timestamp": (value) =>
    matches(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
  "google.protobuf.Duration": (value) => matches(value, /^-?\d+(\.\d{1,9})?s$/),
  "google.protobuf.FieldMask": (value) => matches(value, /^[a-z][A-Za-z.]*(,[a-z][A-Za-z.]*)*$/),
  "google.protobuf.Struct": (value) => isObject(value),
  "google.protobuf.ListValue": (value) => Array.isArray(value),
  "google.protobuf.Value": () => true,
  "google.protobuf.Empty": (value) => isObject(value) && Object.keys(value).length === 0,
  "google.protobuf.Any": (value, direction, { root }) => {
    if (!isObject(value)) return false;
    const { "@type": url, ...message } = value;
    const [, name] = /^type\.googleapis\.com\/(.+)$/.exec(String(url)) ?? [];
    return name !== undefined && problemsOf(root.lookupType(name), message, direction).length === 0;
  },
};

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
