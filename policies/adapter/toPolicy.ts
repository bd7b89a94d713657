import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { type AnyRule, severityOf } from "../../rules";
import { judgeManifest } from "./judgeManifest";
import { ModelVersionType } from "./modelVersionType";
import { settingsOf, unknownOptions } from "./policyConfig";
import { readManifest } from "./readManifest";
import { report } from "./report";

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
      const config = args.getConfig<object>();
      for (const finding of unknownOptions(rule, config)) report(violation, finding);
      const manifest = readManifest(props);
      if (!manifest) return;
      const policies = settingsOf(rule, config);
      const findings = judgeManifest(rule, manifest, policies);
      for (const finding of findings) report(violation, finding);
    }),
  };
}
