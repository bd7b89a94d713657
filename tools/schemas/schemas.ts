import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { Manifest } from "../../inspect";
import {
  both,
  type CasesOf,
  facts,
  list,
  NOTHING_ELSE,
  nameOf,
  optional,
  type SchemaOf,
  tagged,
} from "../../inspect/schema/build";
import { MANIFEST, PUBLISHED_MANIFEST } from "../../inspect/schema/manifest";
import { SETTINGS_FILE } from "../../inspect/schema/settings";
import {
  type AnyRule,
  type Finding,
  type NotChecked,
  type NotCheckedWords,
  policies,
} from "../../rules";
import { LEVELS } from "../../rules/engine/options";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

const STRINGS = optional(list(v.string()));
const DATA = facts<NonNullable<Finding["data"]>>({
  files: STRINGS,
  tensors: STRINGS,
  ops: STRINGS,
  signatures: STRINGS,
  modules: STRINGS,
  requirements: STRINGS,
  bytes: optional(v.number()),
  bytesSaved: optional(v.number()),
  found: optional(v.string()),
  wanted: optional(v.string()),
});

/** One finding, as every machine format has it. */
const FINDING = facts<Finding>({
  code: v.string(),
  policy: v.string(),
  level: nameOf({ mandatory: true, advisory: true }),
  file: optional(v.string()),
  line: optional(v.number()),
  message: v.string(),
  reason: v.string(),
  fix: v.string(),
  data: optional(DATA),
});

const REQUIREMENTS = facts<{ readonly requirements: readonly string[] }>({
  requirements: list(v.string()),
});

/** One thing that was not checked, with its words. */
const NOT_CHECKED = both(
  facts<NotCheckedWords>({ message: v.string(), remedy: v.string() }),
  tagged<CasesOf<NotChecked, "about">, "about">("about", {
    distributions: REQUIREMENTS,
    releases: REQUIREMENTS,
    indexes: facts<{ readonly indexes: readonly string[] }>({ indexes: list(v.string()) }),
    origins: REQUIREMENTS,
    container: NOTHING_ELSE,
    image: facts<{ readonly image: string }>({ image: v.string() }),
    request: NOTHING_ELSE,
    answers: NOTHING_ELSE,
    handler: facts<{ readonly handler: string }>({ handler: v.string() }),
  }),
);

interface CheckOutput {
  readonly verdict: "clean" | "refused";
  readonly findings: readonly Finding[];
  readonly notChecked: readonly (NotChecked & NotCheckedWords)[];
  readonly manifest: Manifest;
}

/** What `check --json` prints. */
export const CHECK = facts<CheckOutput>({
  verdict: nameOf({ clean: true, refused: true }),
  findings: list(FINDING),
  notChecked: list(NOT_CHECKED),
  manifest: MANIFEST,
});

/** The published JSON Schemas by their file name in `schemas/`, each as the text of its file. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return {
    "manifest.json": fileOf("manifest.json of a version", converted(PUBLISHED_MANIFEST)),
    "model-version.json": fileOf("model-version.json beside a model", converted(SETTINGS_FILE)),
    "policy-config.json": fileOf("Configuration of the policy pack", policyConfig()),
    "check-output.json": fileOf("Output of model-version check --json", converted(CHECK)),
  };
}

function fileOf(title: string, schema: object): string {
  const { $schema: _dialect, ...rest } = schema as { readonly $schema?: string };
  return `${JSON.stringify({ $schema: DIALECT, title, ...rest }, undefined, 2)}\n`;
}

function converted(schema: SchemaOf<unknown>): object {
  return toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "output",
    ignoreActions: ["raw_check"],
  });
}

/** Options are JSON Schema in the rules already, which Pulumi takes as they are. */
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
