import type { FoundValue, MismatchPiece, RequestMismatch } from "./facts";
import { isBase64, isNumber, isObject, type RawJson, type RawObject } from "./rawValue";

/** Most characters of a string or number, and most names of an object, that are kept of a value. */
const KEPT = { characters: 60, members: 20 } as const;

/** A place in a body. Millions of values may be compared, so it is composed only for the one that does not fit. */
export type JsonPath = string | (() => string);

/** Thrown at the first place that does not fit, which ends the comparison. */
export class Mismatch extends Error {
  readonly facts: RequestMismatch;

  constructor(path: JsonPath, piece: MismatchPiece) {
    super(piece.kind);
    this.facts = { ...piece, jsonPath: textOf(path) };
  }
}

function textOf(path: JsonPath): string {
  return typeof path === "string" ? path : path();
}

/** The path of a list's element. */
export function elementOf(path: JsonPath, index: number): JsonPath {
  return () => `${textOf(path)}[${index}]`;
}

/** The path of an object's property. */
export function memberAt(path: JsonPath, name: string): JsonPath {
  return () => `${textOf(path)}.${name}`;
}

/** A description of a value, truncated if it is long. */
export function foundValue(value: RawJson): FoundValue {
  if (Array.isArray(value)) return { type: "list" };
  if (isNumber(value)) return { type: "number", token: cut(value.number) };
  if (isObject(value)) return isBase64(value) ? { type: "bytes" } : foundObject(value);
  if (typeof value === "string") return { type: "string", text: cut(value) };
  return typeof value === "boolean" ? { type: "boolean", value } : { type: "null" };
}

/** A description of an object by the names of its properties, even if it is a bytes object. */
export function foundObject({ members }: RawObject): FoundValue {
  const more = members.size - KEPT.members;
  const names = [...members.keys()].slice(0, KEPT.members).map(cut);
  return { type: "object", members: names, ...(more > 0 && { more }) };
}

/** The start of a string, in whole characters. */
export function cut(text: string): string {
  const start = text.slice(0, KEPT.characters);
  return /[\uD800-\uDBFF]$/.test(start) && start.length < text.length ? start.slice(0, -1) : start;
}
