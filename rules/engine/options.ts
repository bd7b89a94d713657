import * as v from "valibot";
import { list, oneOf, type SchemaOf, settings } from "../../inspect/schema/build";
import type { PolicySetting } from "./judge";
import { policies } from "./list";
import type { OptionSchema } from "./rule";

/** Levels that a policy configuration may set. */
export const LEVELS = ["advisory", "mandatory", "disabled"] as const;

/** The validator of an option, derived from the JSON Schema that Pulumi receives. Its error message is the fix. */
function validatorOf(schema: OptionSchema): SchemaOf<unknown> {
  const fix = `give ${formOf(schema)}`;
  switch (schema.type) {
    case "integer":
      return v.pipe(v.number(fix), v.integer(fix), v.minValue(least(schema), fix));
    case "number":
      return v.pipe(v.number(fix), v.minValue(least(schema), fix));
    case "array":
      return list(v.string("give a string"), fix);
    case "string":
      return schema.enum ? oneOf(schema.enum, fix) : v.string(fix);
    case "boolean":
      return v.boolean(fix);
    case "object":
      return v.record(v.string(), settings<Record<string, unknown>>(validatorsOf(schema)), fix);
  }
}

function validatorsOf({ additionalProperties: value }: OptionSchema) {
  const entries = Object.entries(value?.properties ?? {}).map(
    ([name, schema]) => [name, validatorOf(schema)] as const,
  );
  return Object.fromEntries(entries);
}

function least({ minimum = Number.NEGATIVE_INFINITY }: OptionSchema): number {
  return minimum;
}

/** The values that a schema allows, in words. */
function formOf(schema: OptionSchema): string {
  if (schema.enum) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  if (schema.type === "array") return "a list of strings";
  if (schema.type === "object")
    return `an object whose values have ${Object.keys(schema.additionalProperties?.properties ?? {}).join(", ")}`;
  const atLeast = schema.minimum === undefined ? "" : ` of at least ${schema.minimum}`;
  return `${schema.type === "integer" ? "an" : "a"} ${schema.type}${atLeast}`;
}

function settingSchema(options: Readonly<Record<string, OptionSchema>>): SchemaOf<object> {
  const entries = Object.entries(options).map(
    ([name, schema]) => [name, validatorOf(schema)] as const,
  );
  return settings<Record<string, unknown>>({
    enforcementLevel: oneOf(LEVELS, `give one of ${LEVELS.join(", ")}`),
    ...Object.fromEntries(entries),
  });
}

/** The schema of a policy configuration: `all` and each policy have a level and options. */
export function configSchema(): SchemaOf<Readonly<Record<string, PolicySetting>>> {
  return settings<Record<string, PolicySetting>>({
    all: settingSchema({}) as SchemaOf<PolicySetting>,
    ...Object.fromEntries(
      policies.map(({ policy, options }) => [
        policy,
        settingSchema(options) as SchemaOf<PolicySetting>,
      ]),
    ),
  });
}
