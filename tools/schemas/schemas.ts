import { toJsonSchema } from "@valibot/to-json-schema";
import type { SchemaOf } from "../../inspect/schema/build";
import { PUBLISHED_MANIFEST } from "../../inspect/schema/manifest";
import { SETTINGS_FILE } from "../../inspect/schema/settings";
import { type AnyRule, policies } from "../../rules";
import { LEVELS } from "../../rules/engine/options";
import { ERROR, OUTPUTS, PARTS } from "./outputs";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** The text of each published JSON Schema, by its file name in `schemas/`. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return {
    "manifest.json": fileOf("manifest.json of a version", converted(PUBLISHED_MANIFEST)),
    "model-version.json": fileOf("model-version.json beside a model", converted(SETTINGS_FILE)),
    "policy-config.json": fileOf("Configuration of the policy pack", policyConfig()),
    ...Object.fromEntries(
      Object.entries(OUTPUTS).map(([command, schema]) => [
        `${command}-output.json`,
        fileOf(titleOf(command), converted(schema, PARTS)),
      ]),
    ),
    "error-output.json": fileOf(
      "Output of any command with --json and exit code 2",
      converted(ERROR),
    ),
  };
}

function titleOf(command: string): string {
  return `${command === "sniff" ? "One line of the output" : "Output"} of model-version ${command} --json`;
}

function fileOf(title: string, schema: object): string {
  const { $schema: _dialect, ...rest } = schema as { readonly $schema?: string };
  const text = JSON.stringify({ $schema: DIALECT, title, ...rest }, undefined, 2);
  // Indentation would be two thirds of the bytes.
  return `${text.replaceAll(/^ +/gm, "")}\n`;
}

/** @param parts schemas that are written once, in `$defs`, if the schema uses them. */
function converted(
  schema: SchemaOf<unknown>,
  parts: Readonly<Record<string, SchemaOf<unknown>>> = {},
): object {
  const { $defs, ...rest } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "output",
    ignoreActions: ["raw_check"],
    definitions: { ...parts },
  }) as { readonly $defs?: Readonly<Record<string, object>> };
  const used = usedIn(rest, $defs ?? {});
  const defs = Object.entries($defs ?? {}).filter(([name]) => used.has(name));
  return { ...rest, ...(defs.length > 0 && { $defs: Object.fromEntries(defs) }) };
}

/** Names of the definitions that a schema refers to, itself or through another one. */
function usedIn(schema: object, defs: Readonly<Record<string, object>>): ReadonlySet<string> {
  const used = new Set<string>();
  const waiting = [schema];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    for (const [, name = ""] of JSON.stringify(one).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      const def = defs[name];
      if (def && !used.has(name)) waiting.push(def);
      used.add(name);
    }
  }
  return used;
}

/** The rules already declare their options as JSON Schema, for Pulumi. */
function policyConfig(): object {
  const level = { enum: LEVELS };
  const setting = (options: AnyRule["options"]) => ({
    anyOf: [
      level,
      {
        type: "object",
        properties: { enforcementLevel: level, ...options },
        additionalProperties: false,
      },
    ],
  });
  const properties = policies.map(({ policy, description, options }) => [
    policy,
    { description, ...setting(options) },
  ]);
  return {
    type: "object",
    properties: { all: setting({}), ...Object.fromEntries(properties) },
    additionalProperties: false,
  };
}
