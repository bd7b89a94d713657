/** JSON in which a number is its token, because servers that expect integers distinguish `1` from `1.0`. */
export type RawJson = string | boolean | null | NumberToken | readonly RawJson[] | RawObject;
export interface RawObject {
  /** Of several properties with one name, the first, as for rapidjson's FindMember. */
  readonly members: ReadonlyMap<string, RawJson>;
  /** Names that occur more than once. */
  readonly repeated: ReadonlySet<string>;
}
export interface NumberToken {
  readonly number: string;
}

export function isObject(value: RawJson): value is RawObject {
  return typeof value === "object" && value !== null && "members" in value;
}

export function isNumber(value: RawJson): value is { readonly number: string } {
  return typeof value === "object" && value !== null && "number" in value;
}

/** Whether an object has exactly one property, `b64` with a string, and so stands for a bytes value. */
export function isBase64(value: RawJson): boolean {
  if (!isObject(value) || value.members.size !== 1 || value.repeated.size > 0) return false;
  return typeof value.members.get("b64") === "string";
}
