import type { OptionSchema } from "./rule";

/** What is wrong with an option's value, in words, or undefined when it fits its schema. */
export function faultOfOption(schema: OptionSchema, value: unknown): string | undefined {
  const form = formOf(schema);
  if (!fits(schema, value)) return `${JSON.stringify(value)} is not ${form}`;
  return undefined;
}

function fits(schema: OptionSchema, value: unknown): boolean {
  switch (schema.type) {
    case "integer":
    case "number":
      return (
        typeof value === "number" &&
        (schema.type === "number" || Number.isInteger(value)) &&
        value >= (schema.minimum ?? Number.NEGATIVE_INFINITY)
      );
    case "array":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "string":
      return typeof value === "string" && (schema.enum?.includes(value) ?? true);
    case "boolean":
      return typeof value === "boolean";
  }
}

/** The values that fit a schema, in words. */
export function formOf(schema: OptionSchema): string {
  if (schema.enum) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  const least = schema.minimum === undefined ? "" : ` of at least ${schema.minimum}`;
  return schema.type === "array"
    ? "a list of texts"
    : `${/^[aeiou]/.test(schema.type) ? "an" : "a"} ${schema.type}${least}`;
}
