import type { Manifest } from "../../inspect/manifest";
import type { Finding, Level, Severity } from "./finding";

/** A JSON schema of one option, with its default. */
export interface OptionSchema {
  readonly type: "integer" | "number" | "string" | "boolean" | "array" | "object";
  readonly description: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly items?: { readonly type: "string" };
  /** Each value of an object, whose names are free. */
  readonly additionalProperties?: {
    readonly type: "object";
    readonly properties: Readonly<Record<string, OptionSchema>>;
    readonly additionalProperties: false;
  };
}

/** What a rule receives besides the manifest. */
export interface Context {
  /** The day that dates are compared with, as YYYY-MM-DD. */
  readonly today: string;
  /** Every policy name and code that an exemption can name. */
  readonly ruleNames: readonly string[];
}

/** A finding before `judge` adds the policy and the configured level. */
export interface Draft extends Omit<Finding, "policy" | "level"> {
  /** `advisory` if the finding only warns, whatever level is configured. */
  readonly level?: "advisory";
}

/** One policy: a pure function that judges a manifest. Every message of the policy is written in its folder. */
export interface Rule<Options extends object = Record<string, never>> {
  /** Fixed kebab-case policy name. */
  readonly policy: string;
  /** One sentence: what it refuses. */
  readonly description: string;
  readonly level: Level;
  /** Orders the findings of one level. Defaults to `medium`. */
  readonly severity?: Severity;
  /** Whether an exemption can waive the rule's findings. Defaults to true. */
  readonly exemptible?: boolean;
  /** Every code the rule can report, with a short title. */
  readonly codes: Readonly<Record<string, string>>;
  readonly options: { readonly [Name in keyof Options]: OptionSchema };
  judge(manifest: Manifest, options: Options, context: Context): Iterable<Draft>;
}

/** A rule with any type of options, for lists of rules. */
export interface AnyRule extends Omit<Rule, "options" | "judge"> {
  readonly options: Readonly<Record<string, OptionSchema>>;
  judge(manifest: Manifest, options: never, context: Context): Iterable<Draft>;
}
