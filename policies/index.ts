import { PolicyPack } from "@pulumi/policy";
import { type AnyRule, rules } from "../rules";
import { toPolicy } from "./toPolicy";
import { uploadsPolicy } from "./uploads/policy";

// Exemptions first: their configuration decides whether the others honour them.
const [first, others] = [rules.filter(isExemptions), rules.filter((rule) => !isExemptions(rule))];

new PolicyPack("model-version", {
  policies: [...first.map(toPolicy), uploadsPolicy, ...others.map(toPolicy)],
});

function isExemptions({ policy }: AnyRule): boolean {
  return policy === "exemptions";
}
