import type { Manifest } from "../../inspect/manifest";
import { type AnyRule, type Draft, type Finding, judgeRule, type PolicySetting } from "../../rules";
import { foreignManifest } from "../../rules/uploadsAccountedFor";

/** What `rule` finds in a manifest that anyone may have written. */
export function judgeManifest(
  rule: AnyRule,
  manifest: Manifest,
  policies: Readonly<Record<string, PolicySetting>>,
): Finding[] {
  try {
    return judgeRule(rule, manifest, { policies });
  } catch (error) {
    return [{ ...foreignForm(error), policy: rule.policy, level: "mandatory" }];
  }
}

/** The finding of a manifest whose inner form is not what the code relies on; throws any other error again. */
export function foreignForm(error: unknown): Draft {
  if (error instanceof TypeError) return foreignManifest(error.message);
  throw error;
}
