import type { FoundValue, MismatchPiece, RequestMismatch } from "./facts";
import { isBase64, isNumber, isObject, type RawJson, type RawObject } from "./rawValue";

/** Most characters of a string or number, and most names of an object, that are kept of what was found. */
const KEPT = { characters: 60, members: 20 } as const;

/** A place in a body; where millions of values are compared it is put together only for the one that does not fit. */
export type JsonPath = string | (() => string);

/** Ends a comparison at the first place that does not fit. */
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

/** The place of an element of the list at a place. */
export function elementOf(path: JsonPath, index: number): JsonPath {
  return () => `${textOf(path)}[${index}]`;
}

/** The place of a member of the object at a place. */
export function memberAt(path: JsonPath, name: string): JsonPath {
  return () => `${textOf(path)}.${name}`;
}

/** What a value is, cut where it is long. */
export function foundValue(value: RawJson): FoundValue {
  if (Array.isArray(value)) return { type: "list" };
  if (isNumber(value)) return { type: "number", token: cut(value.number) };
  if (isObject(value)) return isBase64(value) ? { type: "bytes" } : foundObject(value);
  if (typeof value === "string") return { type: "string", text: cut(value) };
  return typeof value === "boolean" ? { type: "boolean", value } : { type: "null" };
}

/** An object by the names of its members, also where it is one of bytes. */
export function foundObject({ members }: RawObject): FoundValue {
  const more = members.size - KEPT.members;
  const names = [...members.keys()].slice(0, KEPT.members).map(cut);
  return { type: "object", members: names, ...(more > 0 && { more }) };
}

/** The beginning of a string, whole characters only. */
export function cut(text: string): string {
  const start = text.slice(0, KEPT.characters);
  return /[\uD800-\uDBFF]$/.test(start) && start.length < text.length ? start.slice(0, -1) : start;
}
