import { faultOf } from "../savedModel/callable";
import type { SignatureFacts, TensorFacts } from "../savedModel/facts";
import { DEFAULT_SIGNATURE } from "../savedModel/pick";
import type { MismatchFacts, MismatchPiece, SampleRequestFacts } from "./facts";
import { cut, foundObject, foundValue, Mismatch } from "./mismatch";
import { checkSizes } from "./number";
import { parseRawJson, RawJsonError } from "./rawJson";
import { isBase64, isObject, type RawJson, type RawObject } from "./rawValue";
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
    if (!isObject(body)) throw refuseFormat("$", "object", body);
    if (named !== undefined && typeof named !== "string")
      throw refuseFormat("$.signature_name", "string", named);
    compareBody(body, pickSignature(signature, signatures, named));
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

function refuseFormat(path: string, wanted: MismatchFacts["format"]["wanted"], value: RawJson) {
  return new Mismatch(path, { kind: "format", wanted, found: foundValue(value) });
}

/** Parses and compares the text of a request; a text that is not JSON is a mismatch too. */
export function compareRequestText(text: string, signatures: Signatures): Comparison {
  try {
    return compareRequest(parseRawJson(text), signatures);
  } catch (error) {
    if (!(error instanceof RawJsonError)) throw error;
    return unreadBody({ kind: "json", ...error.facts });
  }
}

/** What a server says to a body that it does not get to read. */
export function unreadBody(piece: MismatchPiece): Comparison {
  return { signature: DEFAULT_SIGNATURE, mismatches: [{ ...piece, jsonPath: "$" }] };
}

/** The signature of a name, unless the export has none, or one to which no request succeeds. */
function pickSignature(name: string, signatures: Signatures, named?: string): SignatureFacts {
  const signature = Object.hasOwn(signatures, name) ? signatures[name] : undefined;
  const fault = signature && faultOf(signature);
  if (signature && !fault) return signature;
  const callable = Object.keys(signatures).filter(
    (other) => !faultOf(signatures[other] as SignatureFacts),
  );
  throw new Mismatch("$.signature_name", {
    kind: "signature",
    ...(named !== undefined && { named: cut(named) }),
    callable,
    ...(fault && { fault }),
  });
}

function compareBody(body: RawObject, signature: SignatureFacts): void {
  const { members } = body;
  const rows = members.get("instances");
  const columns = members.get("inputs");
  if (rows !== undefined && columns !== undefined) {
    throw refuseFormat("$", "form", body);
  }
  if (rows !== undefined) compareRows(rows, signature);
  else if (columns !== undefined) compareColumns(columns, signature);
  else throw refuseFormat("$", "form", body);
}

function compareRows(rows: RawJson, { inputs, defaults = [] }: SignatureFacts): void {
  if (!Array.isArray(rows)) throw refuseFormat("$.instances", "list", rows);
  if (rows.length === 0) throw new Mismatch("$.instances", { kind: "empty" });
  const named = rows.map((row) => isObject(row) && !isBase64(row));
  const isNamed = named[0] === true;
  const names = Object.keys(inputs);
  const shapes = new Map<string, readonly number[]>();
  for (const [index, row] of rows.entries()) {
    const path = `$.instances[${index}]`;
    if (named[index] !== isNamed) throw refuseFormat(path, "uniform", row);
    if (!isNamed && names.length !== 1)
      throw new Mismatch(path, { kind: "name", inputs: names, found: foundValue(row) });
    for (const [name, input] of Object.entries(inputs)) {
      const value = isNamed ? memberOf(row as RawObject, name, names, path, defaults) : row;
      const place = isNamed ? `${path}.${name}` : path;
      const shape = compareValue(value, name, input, place);
      checkBatch(name, input, rows.length, path);
      const first = shapes.get(name);
      if (first && String(first) !== String(shape))
        throw new Mismatch(place, { kind: "ragged", of: "example", wanted: first, found: shape });
      checkShape(shape, input.shape?.slice(1), place, input);
      shapes.set(name, shape);
    }
  }
}

/** Servers demand exactly the signature's names, each once: the values of two would run into one tensor. */
function memberOf(
  row: RawObject,
  name: string,
  names: readonly string[],
  path: string,
  defaults: readonly string[],
): RawJson {
  const { members, repeated } = row;
  const value = members.get(name);
  const piece = { inputs: names, found: foundObject(row) };
  if (repeated.size > 0)
    throw new Mismatch(path, {
      kind: "name",
      ...piece,
      repeated: [...repeated].slice(0, 1).map(cut),
    });
  if (value === undefined || members.size !== names.length)
    throw new Mismatch(path, { kind: kindOfMissing(value, name, defaults), ...piece });
  return value;
}

/** REST takes no default for an input, only gRPC does: json_tensor.cc, `Missing named input`. */
function kindOfMissing(value: RawJson | undefined, name: string, defaults: readonly string[]) {
  return value === undefined && defaults.includes(name) ? "default" : "name";
}

function checkBatch(input: string, { shape }: TensorFacts, found: number, path: string): void {
  const batch = shape?.[0];
  if (shape && batch === undefined) throw new Mismatch(path, { kind: "scalar", input });
  if (batch !== undefined && batch !== -1 && batch !== found)
    throw new Mismatch("$.instances", { kind: "batch", input, wanted: batch, found });
}

function compareColumns(columns: RawJson, { inputs, defaults = [] }: SignatureFacts): void {
  const names = Object.keys(inputs);
  const isNamed = isObject(columns) && !isBase64(columns);
  const piece = { inputs: names, found: isNamed ? foundObject(columns) : foundValue(columns) };
  if (!isNamed && names.length !== 1) throw new Mismatch("$.inputs", { kind: "name", ...piece });
  for (const [name, input] of Object.entries(inputs)) {
    const value = isNamed ? columns.members.get(name) : columns;
    if (isNamed && value === undefined)
      throw new Mismatch("$.inputs", { kind: kindOfMissing(value, name, defaults), ...piece });
    const place = isNamed ? `$.inputs.${name}` : "$.inputs";
    checkShape(
      compareValue(value ?? null, name, input, place),
      input.shape ?? undefined,
      place,
      input,
    );
  }
}
