import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { type AnyRule, judgeRule, type PolicySetting, severityOf } from "../rules";
import { ModelVersionType } from "./modelVersionType";
import { readManifest } from "./readManifest";
import { report } from "./report";

const EXEMPTIONS = "exemptions";

/**
 * Configuration of the policy `exemptions`, which every other one needs to know whether waivers count. The SDK hands a
 * policy only its own, and runs the policies of a resource one after the other in the order of the pack.
 */
let organisation: PolicySetting = {};

/** Makes one CrossGuard policy of a rule: the same judgement and words as on the command line. */
export function toPolicy(rule: AnyRule): ResourceValidationPolicy {
  return {
    name: rule.policy,
    description: rule.description,
    enforcementLevel: rule.level,
    severity: severityOf(rule.policy),
    configSchema: { properties: { ...rule.options } as never },
    // By type: the SDK then skips other resources before it deserialises their properties for every policy.
    validateResource: validateResourceOfType(ModelVersionType, (props, args, violation) => {
      const manifest = readManifest(props);
      if (!manifest) return;
      // Judged as mandatory, so that only what never stops a preview comes back as advisory; the engine knows the
      // configured level of the rest.
      const setting = {
        ...args.getConfig<Record<string, unknown>>(),
        enforcementLevel: "mandatory" as const,
      };
      if (rule.policy === EXEMPTIONS) organisation = setting;
      const policies = { [EXEMPTIONS]: organisation, [rule.policy]: setting };
      const findings = judgeRule(rule, manifest, { policies });
      for (const finding of findings) report(violation, finding);
    }),
  };
}
