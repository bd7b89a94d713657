import { faultOf } from "../savedModel/callable";
import type { SignatureFacts, TensorFacts } from "../savedModel/facts";
import { DEFAULT_SIGNATURE } from "../savedModel/pick";
import type { SampleRequestFacts } from "./facts";
import { describe, isBase64, isObject, list, Mismatch } from "./mismatch";
import { checkSizes } from "./number";
import { parseRawJson, type RawJson, type RawObject } from "./rawJson";
import { checkShape, compareValue } from "./value";

// The rules of TensorFlow Serving: tensorflow_serving/util/json_tensor.cc and g3doc/api_rest.md.

type Signatures = Readonly<Record<string, SignatureFacts>>;

/** What a server would say to a request: the signature to which it takes it, and the first place that does not fit. */
export type Comparison = Omit<SampleRequestFacts, "file">;

/** The first place at which a server that has `signatures` would refuse a request body, or misread it. */
export function compareRequest(body: RawJson, signatures: Signatures): Comparison {
  const named = isObject(body) ? body.members.get("signature_name") : undefined;
  const signature = typeof named === "string" && named !== "" ? named : DEFAULT_SIGNATURE;
  const compared = { signature, ...formOf(body) };
  try {
    checkSizes(body, "$");
    if (!isObject(body)) throw new Mismatch("format", "$", "a JSON object", describe(body));
    if (named !== undefined && typeof named !== "string")
      throw new Mismatch("format", "$.signature_name", "a text", describe(named));
    compareBody(body.members, pickSignature(signature, signatures, named));
    return { ...compared, mismatches: [] };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { ...compared, mismatches: [error.facts] };
  }
}

function formOf(body: RawJson): Pick<Comparison, "form" | "examples"> {
  if (!isObject(body)) return {};
  const rows = body.members.get("instances");
  if (rows === undefined) return body.members.has("inputs") ? { form: "inputs" } : {};
  return { form: "instances", ...(Array.isArray(rows) && { examples: rows.length }) };
}

/** Parses and compares the text of a request; a FormatError leaves it for text that is no JSON. */
export function compareRequestText(text: string, signatures: Signatures): Comparison {
  return compareRequest(parseRawJson(text), signatures);
}

/** The signature of a name, unless the export has none, or one to which no request succeeds. */
function pickSignature(name: string, signatures: Signatures, named?: string): SignatureFacts {
  const signature = Object.hasOwn(signatures, name) ? signatures[name] : undefined;
  const fault = signature && faultOf(signature);
  if (signature && !fault) return signature;
  const given = named ? `"${name}"` : `${named ?? "missing"}, and so "${name}"`;
  throw new Mismatch(
    "signature",
    "$.signature_name",
    list(Object.keys(signatures).filter((other) => !faultOf(signatures[other] as SignatureFacts))),
    fault ? `${given}, which ${fault.what}` : given,
  );
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

function compareRows(rows: RawJson, { inputs, defaults = [] }: SignatureFacts): void {
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
      const value = isNamed ? memberOf(row as RawObject, name, names, path, defaults) : row;
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

/** Servers demand exactly the signature's names, each once: the values of two would run into one tensor. */
function memberOf(
  { members, repeated }: RawObject,
  name: string,
  names: readonly string[],
  path: string,
  defaults: readonly string[],
): RawJson {
  const value = members.get(name);
  const given = list([...members.keys()]);
  if (repeated.size > 0) {
    const twice = list([...repeated]);
    throw new Mismatch("name", path, `exactly ${list(names)}`, `${given}, and again ${twice}`);
  }
  if (value === undefined || members.size !== names.length) {
    throw new Mismatch(kindOfMissing(value, name, defaults), path, `exactly ${list(names)}`, given);
  }
  return value;
}

/** REST takes no default for an input, only gRPC does: json_tensor.cc, `Missing named input`. */
function kindOfMissing(value: RawJson | undefined, name: string, defaults: readonly string[]) {
  return value === undefined && defaults.includes(name) ? "default" : "name";
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
      const given = list([...columns.members.keys()]);
      throw new Mismatch(kindOfMissing(value, name, defaults), "$.inputs", list(names), given);
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
