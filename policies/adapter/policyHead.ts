import { type AnyRule, severityOf } from "../../rules";

/** What every policy says about itself. */
export function policyHead({
  policy,
  description,
  level,
  options,
}: Pick<AnyRule, "policy" | "description" | "level" | "options">) {
  return {
    name: policy,
    description,
    enforcementLevel: level,
    severity: severityOf(policy),
    configSchema: { properties: { ...options } as never },
  };
}
