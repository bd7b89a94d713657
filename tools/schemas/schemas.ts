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
  type Severity,
} from "../../rules";
import type { Edit, RequirementEdit } from "../../rules/engine/edit";
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

/** Which release of this package wrote a document. */
interface Tool {
  readonly name: string;
  readonly version: string;
}

const TOOL = facts<Tool>({ name: v.string(), version: v.string() });

const EDIT = tagged<CasesOf<Edit, "kind">, "kind">("kind", {
  requirement: facts<Omit<RequirementEdit, "kind">>({
    file: v.string(),
    line: optional(v.number()),
    requirement: optional(v.string()),
  }),
  exclude: facts<{ readonly pattern: string }>({ pattern: v.string() }),
});

/** A finding in a document, with values that programs would otherwise have to look up. */
interface FindingDocument extends Finding {
  readonly severity: Severity;
  readonly documentation: string;
}

const FINDING = facts<FindingDocument>({
  code: v.string(),
  policy: v.string(),
  level: nameOf({ mandatory: true, advisory: true }),
  file: optional(v.string()),
  line: optional(v.number()),
  message: v.string(),
  reason: v.string(),
  fix: v.string(),
  data: optional(DATA),
  edits: optional(list(EDIT)),
  severity: nameOf({ critical: true, high: true, medium: true, low: true }),
  documentation: v.string(),
});

const REQUIREMENTS = facts<{ readonly requirements: readonly string[] }>({
  requirements: list(v.string()),
});

/** One thing that was not checked, as data and in words. */
const NOT_CHECKED = both(
  facts<NotCheckedWords>({ name: v.string(), message: v.string(), remedy: v.string() }),
  tagged<CasesOf<NotChecked, "about">, "about">("about", {
    distributions: REQUIREMENTS,
    releases: REQUIREMENTS,
    indexes: facts<{ readonly indexes: readonly string[] }>({ indexes: list(v.string()) }),
    origins: REQUIREMENTS,
    transitive: facts<{ readonly isStale: boolean }>({ isStale: v.boolean() }),
    container: NOTHING_ELSE,
    image: facts<{ readonly image: string }>({ image: v.string() }),
    request: NOTHING_ELSE,
    answers: NOTHING_ELSE,
    handler: facts<{ readonly handler: string }>({ handler: v.string() }),
  }),
);

interface BundleOutput {
  readonly findings: readonly FindingDocument[];
  readonly notChecked: readonly (NotChecked & NotCheckedWords)[];
  readonly manifest: Manifest;
}

const VERDICT = nameOf<"clean" | "refused">({ clean: true, refused: true });
const BUNDLE = { findings: list(FINDING), notChecked: list(NOT_CHECKED), manifest: MANIFEST };

/** What `check --json` prints about one bundle. */
export const CHECK = facts<
  BundleOutput & { readonly tool: Tool; readonly verdict: "clean" | "refused" }
>({ tool: TOOL, verdict: VERDICT, ...BUNDLE });

/** What any command prints with `--json` where it ends with exit code 2. */
export const ERROR = facts<{
  readonly tool: Tool;
  readonly verdict: "error";
  readonly error: { readonly message: string; readonly fix?: string };
}>({
  tool: TOOL,
  verdict: nameOf({ error: true }),
  error: facts<{ readonly message: string; readonly fix?: string }>({
    message: v.string(),
    fix: optional(v.string()),
  }),
});

/** The text of each published JSON Schema, by its file name in `schemas/`. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return {
    "manifest.json": fileOf("manifest.json of a version", converted(PUBLISHED_MANIFEST)),
    "model-version.json": fileOf("model-version.json beside a model", converted(SETTINGS_FILE)),
    "policy-config.json": fileOf("Configuration of the policy pack", policyConfig()),
    "check-output.json": fileOf("Output of model-version check --json", converted(CHECK)),
    "error-output.json": fileOf(
      "Output of any command with --json and exit code 2",
      converted(ERROR),
    ),
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
