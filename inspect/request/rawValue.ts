/** JSON in which a number is its token: `1` and `1.0` differ for a server that expects integers. */
export type RawJson = string | boolean | null | NumberToken | readonly RawJson[] | RawObject;
export interface RawObject {
  /** Of members of one name the first, as rapidjson's FindMember finds it. */
  readonly members: ReadonlyMap<string, RawJson>;
  /** Names that are given more than once. */
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

/** An object of exactly one member, `b64` with a string, is a value. */
export function isBase64(value: RawJson): boolean {
  if (!isObject(value) || value.members.size !== 1 || value.repeated.size > 0) return false;
  return typeof value.members.get("b64") === "string";
}
