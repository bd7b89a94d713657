import type { ResourceValidationPolicy } from "@pulumi/policy";
import { type AnyRule, rules } from "../rules";
import { readEmptyAssets } from "./emptyAssets";
import { toPolicy } from "./toPolicy";
import { uploadsPolicy } from "./uploads/policy";

readEmptyAssets();

// Exemptions first: their configuration decides whether the others honour them.
const [first, others] = [rules.filter(isExemptions), rules.filter((rule) => !isExemptions(rule))];

/** Every policy of this package, for a policy pack of your own that adds others. Keep their order. */
export const policies: readonly ResourceValidationPolicy[] = [
  ...first.map(toPolicy),
  uploadsPolicy,
  ...others.map(toPolicy),
];

function isExemptions({ policy }: AnyRule): boolean {
  return policy === "exemptions";
}
