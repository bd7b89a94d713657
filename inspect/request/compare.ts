import type { SignatureFacts, TensorFacts } from "../savedModel/facts";
import { usableSignatures } from "../savedModel/pick";
import type { RequestMismatch } from "./facts";
import { describe, isBase64, isObject, list, Mismatch } from "./mismatch";
import { parseRawJson, type RawJson, type RawObject } from "./rawJson";
import { checkShape, compareValue } from "./value";

// The rules of TensorFlow Serving: tensorflow_serving/util/json_tensor.cc and g3doc/api_rest.md.

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
