import { cut, elementOf, type JsonPath, Mismatch, memberAt } from "./mismatch";
import { isNumber, isObject, type RawJson } from "./rawValue";

// How servers convert a number: rapidjson 1.1.0, include/rapidjson/reader.h, ParseNumber, with kParseNanAndInfFlag; and
// tensorflow_serving/util/json_tensor.cc, AddValueToTensor and IsLosslessDecimal.

/** Smallest and largest integer that rapidjson keeps as an integer; others become doubles. */
const KEPT = [-(2n ** 63n), 2n ** 64n - 1n] as const;

/**
 * For each float type, the largest integer that servers accept without a decimal point or exponent, and the largest
 * number.
 */
const FLOATS = {
  float32: { integers: 2n ** 24n - 1n, most: (2 - 2 ** -23) * 2 ** 127 },
  float64: { integers: 2n ** 53n - 1n, most: Number.MAX_VALUE },
} as const;

export function isFloat(dtype: string): dtype is keyof typeof FLOATS {
  return Object.hasOwn(FLOATS, dtype);
}

/**
 * Throws Mismatch for a number that a float input does not accept: an integer that it may not represent exactly, or a
 * number out of range.
 */
export function checkFloat(token: string, dtype: keyof typeof FLOATS, path: JsonPath): void {
  if (isNotFinite(token)) return;
  const { integers, most } = FLOATS[dtype];
  const integer = integerOf(token);
  if (integer !== undefined && integer >= KEPT[0] && integer <= KEPT[1]) {
    if (integer <= integers && integer >= -integers) return;
    throw new Mismatch(path, { kind: "lossy", dtype, most: Number(integers), token: cut(token) });
  }
  if (Math.abs(Number(token)) > most)
    throw new Mismatch(path, { kind: "range", dtype, most, token: cut(token) });
}

/** The integer in a token without decimal point and exponent; rapidjson distinguishes `1` from `1.0` and `1e0`. */
export function integerOf(token: string): bigint | undefined {
  return /^-?\d+$/.test(token) ? BigInt(token) : undefined;
}

/**
 * Throws Mismatch for a number anywhere in the body that is too large for a double, or infinite, according to
 * rapidjson.
 */
export function checkSizes(value: RawJson, path: JsonPath): void {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) checkSizes(value[at] as RawJson, elementOf(path, at));
  } else if (isObject(value)) {
    for (const [name, member] of value.members) checkSizes(member, memberAt(path, name));
  } else if (isNumber(value) && isTooBig(value.number)) {
    throw new Mismatch(path, { kind: "too-big", token: cut(value.number) });
  }
}

/** rapidjson decides by the digits of the exponent, so even `0e400` is too large. */
function isTooBig(token: string): boolean {
  if (token.length < 4) return false;
  if (isNotFinite(token)) return false;
  if (!Number.isFinite(Number(token))) return true;
  const [, fraction = "", exponent = "0"] =
    /^-?\d+(?:\.(\d+))?(?:[eE]\+?(\d+))?$/.exec(token) ?? [];
  return Number(exponent) > 308 + fraction.length;
}

/** Whether a token is `NaN`, `Inf` or `Infinity`, with or without a sign. */
function isNotFinite(token: string): boolean {
  return /[NI]/.test(token);
}
