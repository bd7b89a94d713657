import { faultOf } from "../savedModel/callable";
import type { SignatureFacts, TensorFacts } from "../savedModel/facts";
import { DEFAULT_SIGNATURE } from "../savedModel/pick";
import type {
  MismatchFacts,
  MismatchPiece,
  RequestMismatch,
  SampleRequestFacts,
  ShapeMismatch,
} from "./facts";
import {
  cut,
  elementOf,
  foundObject,
  foundValue,
  type JsonPath,
  Mismatch,
  memberAt,
} from "./mismatch";
import { checkSizes } from "./number";
import { parseRawJson, RawJsonError } from "./rawJson";
import { isBase64, isObject, type RawJson, type RawObject } from "./rawValue";
import { compareValue, differs } from "./value";

// The rules of TensorFlow Serving: tensorflow_serving/util/json_tensor.cc and g3doc/api_rest.md.

type Signatures = Readonly<Record<string, SignatureFacts>>;

/** A server's reaction to a request: the signature that it uses, and the places that do not fit. */
export type Comparison = Omit<SampleRequestFacts, "file">;

/** Compares a request body with `signatures`: the first place at which a server would refuse or misread it. */
export function compareRequest(body: RawJson, signatures: Signatures): Comparison {
  const named = isObject(body) ? body.members.get("signature_name") : undefined;
  const signature = typeof named === "string" && named !== "" ? named : DEFAULT_SIGNATURE;
  const compared = { signature, ...formOf(body) };
  try {
    checkSizes(body, "$");
    if (!isObject(body)) throw refuseFormat("$", "object", body);
    if (named !== undefined && typeof named !== "string")
      throw refuseFormat("$.signature_name", "string", named);
    const mismatches: RequestMismatch[] = [];
    const taken = compareBody(body, pickSignature(signature, signatures, named), mismatches);
    return { ...compared, mismatches, ...(taken.length > 0 && { takenShapes: taken }) };
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

function refuseFormat(path: JsonPath, wanted: MismatchFacts["format"]["wanted"], value: RawJson) {
  return new Mismatch(path, { kind: "format", wanted, found: foundValue(value) });
}

/** Parses and compares the text of a request; text that is not JSON is a mismatch, too. */
export function compareRequestText(text: string, signatures: Signatures): Comparison {
  try {
    return compareRequest(parseRawJson(text), signatures);
  } catch (error) {
    if (!(error instanceof RawJsonError)) throw error;
    return unreadBody({ kind: "json", ...error.facts });
  }
}

/** The result for a body that the server does not read. */
export function unreadBody(piece: MismatchPiece): Comparison {
  return { signature: DEFAULT_SIGNATURE, mismatches: [{ ...piece, jsonPath: "$" }] };
}

/** The signature with a name; throws a mismatch if the export has none, or if no request to it succeeds. */
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

/** Compares a body; throws the first mismatch, and returns shapes that differ but are accepted. */
function compareBody(
  body: RawObject,
  signature: SignatureFacts,
  otherwise: RequestMismatch[],
): ShapeMismatch[] {
  const { members } = body;
  const rows = members.get("instances");
  const columns = members.get("inputs");
  if (rows !== undefined && columns !== undefined) {
    throw refuseFormat("$", "form", body);
  }
  if (rows !== undefined) return compareRows(rows, signature, otherwise);
  if (columns !== undefined) return compareColumns(columns, signature, otherwise);
  throw refuseFormat("$", "form", body);
}

function compareRows(
  rows: RawJson,
  signature: SignatureFacts,
  otherwise: RequestMismatch[],
): ShapeMismatch[] {
  const { inputs, defaults = [] } = signature;
  if (!Array.isArray(rows)) throw refuseFormat("$.instances", "list", rows);
  if (rows.length === 0) throw new Mismatch("$.instances", { kind: "empty" });
  const isNamed = hasNames(rows[0] as RawJson);
  const names = Object.keys(inputs);
  const named = Object.entries(inputs);
  const shapes = new Map<string, readonly number[]>();
  let taken: ShapeMismatch[] = [];
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as RawJson;
    const path = elementOf("$.instances", index);
    if (hasNames(row) !== isNamed) throw refuseFormat(path, "uniform", row);
    if (!isNamed && names.length !== 1)
      throw new Mismatch(path, { kind: "name", inputs: names, found: foundValue(row) });
    for (const [name, input] of named) {
      const value = isNamed ? memberOf(row as RawObject, name, names, path, defaults) : row;
      const place = isNamed ? memberAt(path, name) : path;
      const shape = compareValue(value, name, input, place, otherwise);
      const first = shapes.get(name);
      if (first && differs(shape, first))
        throw new Mismatch(place, { kind: "ragged", of: "example", wanted: first, found: shape });
      if (!first) shapes.set(name, shape);
    }
    if (index === 0) {
      const place = (name: string) => `$.instances[0]${isNamed ? `.${name}` : ""}`;
      taken = takenShapes(signature, shapes, (name, input, shape) =>
        rowMismatch(name, input, shape, rows.length, place(name)),
      );
    }
  }
  return taken;
}

/** Whether an example gives its inputs by name. */
function hasNames(row: RawJson): boolean {
  return isObject(row) && !isBase64(row);
}

/** How the shape of an example differs from the declared one. */
function rowMismatch(
  input: string,
  { shape, dtype }: TensorFacts,
  found: readonly number[],
  examples: number,
  place: string,
): ShapeMismatch | undefined {
  const [batch, ...row] = shape ?? [];
  if (shape === null) return undefined;
  if (batch === undefined) return { kind: "scalar", input, jsonPath: place };
  if (batch !== -1 && batch !== examples)
    return { kind: "batch", input, wanted: batch, found: examples, jsonPath: "$.instances" };
  return differs(found, row)
    ? { kind: "shape", dtype, wanted: row, found, jsonPath: place }
    : undefined;
}

/** Servers require exactly the signature's names, each once: two values of one name would end up in one tensor. */
function memberOf(
  row: RawObject,
  name: string,
  names: readonly string[],
  path: JsonPath,
  defaults: readonly string[],
): RawJson {
  const { members, repeated } = row;
  const value = members.get(name);
  const piece = () => ({ inputs: names, found: foundObject(row) });
  if (repeated.size > 0)
    throw new Mismatch(path, {
      kind: "name",
      ...piece(),
      repeated: [...repeated].slice(0, 1).map(cut),
    });
  if (value === undefined || members.size !== names.length)
    throw new Mismatch(path, { kind: kindOfMissing(value, name, defaults), ...piece() });
  return value;
}

/** Only gRPC uses an input's default value; REST does not: json_tensor.cc, `Missing named input`. */
function kindOfMissing(value: RawJson | undefined, name: string, defaults: readonly string[]) {
  return value === undefined && defaults.includes(name) ? "default" : "name";
}

function compareColumns(
  columns: RawJson,
  signature: SignatureFacts,
  otherwise: RequestMismatch[],
): ShapeMismatch[] {
  const { inputs, defaults = [] } = signature;
  const names = Object.keys(inputs);
  const isNamed = isObject(columns) && !isBase64(columns);
  const piece = { inputs: names, found: isNamed ? foundObject(columns) : foundValue(columns) };
  if (!isNamed && names.length !== 1) throw new Mismatch("$.inputs", { kind: "name", ...piece });
  const place = (name: string) => (isNamed ? `$.inputs.${name}` : "$.inputs");
  const shapes = new Map<string, readonly number[]>();
  for (const [name, input] of Object.entries(inputs)) {
    const value = isNamed ? columns.members.get(name) : columns;
    if (isNamed && value === undefined)
      throw new Mismatch("$.inputs", { kind: kindOfMissing(value, name, defaults), ...piece });
    shapes.set(name, compareValue(value ?? null, name, input, place(name), otherwise));
  }
  return takenShapes(signature, shapes, (name, { shape, dtype }, found) =>
    shape !== null && differs(found, shape)
      ? { kind: "shape", dtype, wanted: shape, found, jsonPath: place(name) }
      : undefined,
  );
}

/** Most shapes that are listed. */
const LISTED = 20;

/**
 * The shapes that differ from the declared ones but that the model accepts, if all inputs of a group have the same
 * shape; throws the first of the other differences.
 */
function takenShapes(
  { inputs, anyShape = [] }: SignatureFacts,
  shapes: ReadonlyMap<string, readonly number[]>,
  mismatchOf: (
    name: string,
    input: TensorFacts,
    shape: readonly number[],
  ) => ShapeMismatch | undefined,
): ShapeMismatch[] {
  const taken: ShapeMismatch[] = [];
  const inOneShape = new Set(
    anyShape.flatMap((group) => {
      const given = new Set(group.inputs.map((one) => String(shapes.get(one))));
      return given.size === 1 ? group.inputs : [];
    }),
  );
  for (const [name, input] of Object.entries(inputs)) {
    const mismatch = mismatchOf(name, input, shapes.get(name) ?? []);
    if (!mismatch) continue;
    const { jsonPath, ...piece } = mismatch;
    if (!inOneShape.has(name)) throw new Mismatch(jsonPath, piece);
    taken.push(mismatch);
  }
  return taken.slice(0, LISTED);
}
