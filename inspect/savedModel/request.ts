import { parseRawJson, type RawJson, type RawObject } from "../rawJson";
import type { SignatureFacts, TensorFacts } from "./facts";
import { usableSignatures } from "./pick";
import type { RequestMismatch } from "./requestFacts";

// The rules of TensorFlow Serving: tensorflow_serving/util/json_tensor.cc and g3doc/api_rest.md.

class Mismatch extends Error {
  readonly facts: RequestMismatch;

  constructor(kind: RequestMismatch["kind"], jsonPath: string, expected: string, found: string) {
    super(kind);
    this.facts = { kind, jsonPath, expected, found };
  }
}

/** The first place at which a request body does not fit the signature it names; empty where it fits. */
export function compareRequest(
  body: RawJson,
  signatures: Readonly<Record<string, SignatureFacts>>,
  declared?: string,
): { readonly signature: string; readonly mismatches: readonly RequestMismatch[] } {
  const members = isObject(body) ? body.members : undefined;
  const named = members?.get("signature_name");
  const signature = typeof named === "string" ? named : (declared ?? "serving_default");
  try {
    if (!members) throw new Mismatch("format", "$", "a JSON object", describe(body));
    const facts = Object.hasOwn(signatures, signature) ? signatures[signature] : undefined;
    if (!facts) {
      throw new Mismatch(
        "signature",
        "$.signature_name",
        list(usableSignatures(signatures)),
        `"${signature}"`,
      );
    }
    compareBody(members, facts);
    return { signature, mismatches: [] };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { signature, mismatches: [error.facts] };
  }
}

/** Parses and compares the text of a request; a FormatError leaves it for text that is no JSON. */
export function compareRequestText(
  text: string,
  signatures: Readonly<Record<string, SignatureFacts>>,
  declared?: string,
) {
  return compareRequest(parseRawJson(text), signatures, declared);
}

function compareBody(members: RawObject["members"], signature: SignatureFacts): void {
  const rows = members.get("instances");
  const columns = members.get("inputs");
  if (rows !== undefined && columns !== undefined) {
    throw new Mismatch("format", "$", 'either "instances" or "inputs"', "both");
  }
  if (rows !== undefined) compareRows(rows, signature);
  else if (columns !== undefined) compareColumns(columns, signature);
  else throw new Mismatch("format", "$", '"instances" or "inputs"', list([...members.keys()]));
}

function compareRows(rows: RawJson, { inputs }: SignatureFacts): void {
  if (!Array.isArray(rows))
    throw new Mismatch("format", "$.instances", "a list of examples", describe(rows));
  if (rows.length === 0)
    throw new Mismatch("empty", "$.instances", "at least one example", "an empty list");
  const named = rows.map((row) => isObject(row) && !isBase64(row));
  const isNamed = named[0] === true;
  const names = Object.keys(inputs);
  const shapes = new Map<string, readonly number[]>();
  for (const [index, row] of rows.entries()) {
    const path = `$.instances[${index}]`;
    if (named[index] !== isNamed) {
      throw new Mismatch(
        "format",
        path,
        "examples that are all objects, or all plain values",
        describe(row),
      );
    }
    if (!isNamed && names.length !== 1) {
      throw new Mismatch("name", path, `an object with ${list(names)}`, describe(row));
    }
    for (const [name, input] of Object.entries(inputs)) {
      const value = isNamed ? memberOf(row as RawObject, name, names, path) : row;
      const place = isNamed ? `${path}.${name}` : path;
      const shape = compareValue(value, name, input, place);
      checkBatch(input, rows.length, path);
      const first = shapes.get(name);
      if (first && String(first) !== String(shape)) {
        throw new Mismatch(
          "ragged",
          place,
          `the shape of the first example, [${first}]`,
          `[${shape}]`,
        );
      }
      checkShape(shape, input.shape?.slice(1), place, input);
      shapes.set(name, shape);
    }
  }
}

/** Servers demand exactly the signature's names, even of inputs that have a default. */
function memberOf(row: RawObject, name: string, names: readonly string[], path: string): RawJson {
  const given = [...row.members.keys()];
  const value = row.members.get(name);
  if (value === undefined || given.length !== names.length) {
    throw new Mismatch("name", path, `exactly ${list(names)}`, list(given));
  }
  return value;
}

function checkBatch({ shape }: TensorFacts, count: number, path: string): void {
  const batch = shape?.[0];
  if (shape && batch === undefined) {
    throw new Mismatch(
      "shape",
      path,
      'a scalar, which only "inputs" can carry',
      "an example of a batch",
    );
  }
  if (batch !== undefined && batch !== -1 && batch !== count) {
    throw new Mismatch("shape", "$.instances", `${batch} examples`, `${count}`);
  }
}

function compareColumns(columns: RawJson, { inputs, defaults = [] }: SignatureFacts): void {
  const names = Object.keys(inputs);
  const isNamed = isObject(columns) && !isBase64(columns);
  if (!isNamed && names.length !== 1) {
    throw new Mismatch("name", "$.inputs", `an object with ${list(names)}`, describe(columns));
  }
  for (const [name, input] of Object.entries(inputs)) {
    const value = isNamed ? columns.members.get(name) : columns;
    if (isNamed && value === undefined) {
      if (defaults.includes(name)) continue;
      throw new Mismatch("name", "$.inputs", list(names), list([...columns.members.keys()]));
    }
    const place = isNamed ? `$.inputs.${name}` : "$.inputs";
    checkShape(
      compareValue(value ?? null, name, input, place),
      input.shape ?? undefined,
      place,
      input,
    );
  }
}

/** Checks the elements of a value and returns its shape; lists of different lengths are ragged. */
function compareValue(value: RawJson, name: string, input: TensorFacts, path: string): number[] {
  if (!Array.isArray(value)) {
    compareElement(value, name, input.dtype, path);
    return [];
  }
  let shape: number[] | undefined;
  for (const [index, element] of value.entries()) {
    const place = `${path}[${index}]`;
    const below = compareValue(element, name, input, place);
    if (shape && String(shape) !== String(below)) {
      throw new Mismatch("ragged", place, `a value of shape [${shape}]`, `shape [${below}]`);
    }
    shape = below;
  }
  return [value.length, ...(shape ?? [])];
}

function checkShape(
  shape: readonly number[],
  expected: readonly number[] | undefined,
  path: string,
  { dtype }: TensorFacts,
): void {
  if (!expected) return;
  const fits =
    shape.length === expected.length &&
    expected.every((size, index) => size === -1 || size === shape[index]);
  if (!fits)
    throw new Mismatch("shape", path, `${dtype} of shape ${shapeText(expected)}`, shapeText(shape));
}

/** Types whose values are integers in 32 or 64 bits; 8 and 16 bits are not checked for their range by servers. */
const INTEGERS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  int8: [-(2n ** 31n), 2n ** 31n - 1n],
  int16: [-(2n ** 31n), 2n ** 31n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint8: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

function compareElement(value: RawJson, name: string, dtype: string, path: string): void {
  const mismatch = (expected: string) => new Mismatch("dtype", path, expected, describe(value));
  const range = INTEGERS[dtype];
  if (isObject(value) && isBase64(value)) {
    if (dtype !== "string") throw mismatch(dtype);
    checkBase64(value, path);
  } else if (dtype === "string") {
    if (typeof value !== "string") throw mismatch('a text, or {"b64": ...}');
    checkPlainBytes(value, name, path);
  } else if (dtype === "bool") {
    if (typeof value !== "boolean") throw mismatch("true or false");
  } else if (dtype === "float32" || dtype === "float64") {
    if (!isNumber(value)) throw mismatch(`${dtype}, a number`);
  } else if (range) {
    const token =
      isNumber(value) && /^-?\d+$/.test(value.number) ? BigInt(value.number) : undefined;
    if (token === undefined || token < range[0] || token > range[1])
      throw mismatch(`${dtype}, an integer`);
  } else {
    throw new Mismatch(
      "dtype",
      path,
      `a type that REST requests can carry, not ${dtype}`,
      describe(value),
    );
  }
}

function checkBase64(value: RawObject, path: string): void {
  const text = String(value.members.get("b64"));
  const isValid = /^[A-Za-z0-9+/_-]*={0,2}$/.test(text) && text.replace(/=+$/, "").length % 4 !== 1;
  if (!isValid) throw new Mismatch("b64", `${path}.b64`, "base64", `"${text.slice(0, 40)}"`);
}

/** A text where bytes are wanted is taken as it stands, and fails in the decoder behind it. */
function checkPlainBytes(value: string, name: string, path: string): void {
  const looksEncoded = /^(iVBOR|\/9j\/|R0lGOD|UklGR)/.test(value);
  if (name.endsWith("_bytes") || looksEncoded) {
    throw new Mismatch("b64", path, 'bytes as {"b64": "..."}', "a plain text");
  }
}

function isObject(value: RawJson): value is RawObject {
  return typeof value === "object" && value !== null && "members" in value;
}

function isNumber(value: RawJson): value is { readonly number: string } {
  return typeof value === "object" && value !== null && "number" in value;
}

/** An object of exactly one member, `b64` with a text, is a value. */
function isBase64(value: RawJson): boolean {
  return (
    isObject(value) && value.members.size === 1 && typeof value.members.get("b64") === "string"
  );
}

function describe(value: RawJson): string {
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return isBase64(value) ? 'bytes ({"b64": ...})' : "an object";
  if (isNumber(value)) return value.number;
  return value === null ? "null" : JSON.stringify(value).slice(0, 60);
}

function shapeText(shape: readonly number[]): string {
  return shape.length === 0
    ? "[] (one plain value)"
    : `[${shape.map((size) => (size === -1 ? "any" : size)).join(", ")}]`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.map((name) => `"${name}"`).join(", ");
}
