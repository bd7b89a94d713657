import type { Base64Fault, FoundValue, JsonFault } from "../../inspect/request/facts";
import { unhandled } from "../engine/unhandled";

export function quoted(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.map((name) => `"${name}"`).join(", ");
}

/** A value of a request in a few words. */
export function describeValue(value: FoundValue): string {
  switch (value.type) {
    case "null":
      return "null";
    case "list":
      return "a list";
    case "bytes":
      return 'bytes ({"b64": ...})';
    case "boolean":
      return String(value.value);
    case "number":
      return value.token;
    case "string":
      return JSON.stringify(value.text);
    case "object":
      return "an object";
    default:
      return unhandled(value);
  }
}

/** An object by its properties; any other value in a few words. */
export function describeMembers(value: FoundValue): string {
  if (value.type !== "object") return describeValue(value);
  const { members, more = 0 } = value;
  return `${quoted(members)}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A shape, in which -1 is any size. */
export function describeShape(shape: readonly number[]): string {
  return shape.length === 0
    ? "[] (one plain value)"
    : `[${shape.map((size) => (size === -1 ? "any" : size)).join(", ")}]`;
}

/** The values that an input of a data type accepts. */
export function describeType(dtype: string): string {
  if (dtype === "string") return 'a string, or {"b64": ...}';
  if (dtype === "bool") return "true or false";
  return `${/^u?int/.test(dtype) ? "an integer" : "a number"} (${dtype})`;
}

/** Why a line is not JSON, in words that follow its number. */
export function describeJson(fault: JsonFault): string {
  switch (fault.fault) {
    case "too-deep":
      return "is nested too deep";
    case "no-value":
      return "has no value";
    case "no-string":
      return "has no string";
    case "bad-string":
      return "has a string that is not valid in JSON";
    case "text-after-end":
      return "continues after the end of the value";
    case "missing-mark":
      return `has no "${fault.mark}" where one is required`;
    default:
      return unhandled(fault);
  }
}

/** The form of base64 that a server decodes. */
export function describeBase64(fault: Exclude<Base64Fault, { readonly fault: "plain" }>): string {
  switch (fault.fault) {
    case "alphabet":
      return "base64";
    case "url-alphabet":
      return 'base64 with "+" and "/" for "-" and "_"';
    case "length":
      return "base64, whose length is never 1 more than a multiple of 4";
    case "padding":
      return fault.padding === ""
        ? "base64 with no padding"
        : `base64 with the padding "${fault.padding}" or none`;
    default:
      return unhandled(fault);
  }
}
