import type { TensorFacts } from "../savedModel/facts";
import { checkBase64 } from "./base64";
import type { MismatchPiece, RequestMismatch } from "./facts";
import { cut, elementOf, foundValue, type JsonPath, Mismatch, memberAt } from "./mismatch";
import { checkFloat, integerOf, isFloat } from "./number";
import { isBase64, isNumber, isObject, type RawJson } from "./rawValue";

// The rules of TensorFlow Serving: tensorflow_serving/util/json_tensor.cc and g3doc/api_rest.md.

/**
 * Checks the elements of a value and returns its shape; throws Mismatch for what a server refuses. @param taken receives
 * the first place that a server accepts, but understands in another way.
 */
export function compareValue(
  value: RawJson,
  name: string,
  input: TensorFacts,
  path: JsonPath,
  taken: RequestMismatch[],
): readonly number[] {
  if (!Array.isArray(value)) {
    compareElement(value, input.dtype, path);
    const other = taken.length === 0 ? otherwiseTaken(value, name, input.dtype) : undefined;
    if (other) taken.push(new Mismatch(path, other).facts);
    return SCALAR;
  }
  let shape: readonly number[] | undefined;
  for (let at = 0; at < value.length; at++) {
    const place = elementOf(path, at);
    const below = compareValue(value[at] as RawJson, name, input, place, taken);
    if (shape && differs(below, shape)) {
      throw new Mismatch(place, { kind: "ragged", of: "element", wanted: shape, found: below });
    }
    shape = below;
  }
  return [value.length, ...(shape ?? [])];
}

const SCALAR: readonly number[] = [];

/** Whether a value's shape differs from the declared one, in which -1 is any size. */
export function differs(shape: readonly number[], declared: readonly number[]): boolean {
  return (
    shape.length !== declared.length ||
    declared.some((size, index) => size !== -1 && size !== shape[index])
  );
}

/** Integer types whose range servers check; they do not check that of 8-bit and 16-bit values. */
const INTEGERS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  int8: [-(2n ** 31n), 2n ** 31n - 1n],
  int16: [-(2n ** 31n), 2n ** 31n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint8: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

function compareElement(value: RawJson, dtype: string, path: JsonPath): void {
  if (!hasType(value, dtype))
    throw new Mismatch(path, { kind: "dtype", dtype, found: foundValue(value) });
  if (isNumber(value)) {
    if (isFloat(dtype)) checkFloat(value.number, dtype, path);
  } else if (isObject(value)) checkBase64(String(value.members.get("b64")), memberAt(path, "b64"));
}

/** Whether an input of `dtype` accepts the value's type and, for an integer, its range. */
function hasType(value: RawJson, dtype: string): boolean {
  if (isNumber(value)) {
    if (isFloat(dtype)) return true;
    const range = INTEGERS[dtype];
    const integer = integerOf(value.number);
    return (
      range !== undefined && integer !== undefined && range[0] <= integer && integer <= range[1]
    );
  }
  if (typeof value === "string" || (isObject(value) && isBase64(value))) return dtype === "string";
  return typeof value === "boolean" && dtype === "bool";
}

/** Integer types of which servers keep the lowest bits, without a check: Tensor::FromProto of TensorFlow 2.21. */
const NARROW: Readonly<Record<string, readonly [least: number, most: number]>> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  uint8: [0, 255],
};

/** What a server accepts but understands in another way: a number that it wraps, or a plain string for bytes. */
function otherwiseTaken(value: RawJson, name: string, dtype: string): MismatchPiece | undefined {
  if (typeof value === "string") {
    const looksEncoded = /^(iVBOR|\/9j\/|R0lGOD|UklGR)/.test(value);
    if (name.endsWith("_bytes") || looksEncoded) return { kind: "b64", fault: "plain" };
  } else if (isNumber(value) && Object.hasOwn(NARROW, dtype)) {
    const [least, most] = NARROW[dtype] ?? [0, 0];
    const number = Number(value.number);
    if (number < least || number > most)
      return { kind: "wrapped", dtype, least, most, token: cut(value.number) };
  }
  return undefined;
}
