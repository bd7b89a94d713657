import { type ResourceValidationPolicy, validateResourceOfType } from "@pulumi/policy";
import { type AnyRule, judgeRule } from "../../rules";
import { policyHead } from "./policyHead";
import { report } from "./report";
import { ModelVersionType } from "./resourceClasses";
import type { Session } from "./session";
import { unknownOptions } from "./unknownOptions";

/** Turns a rule into a CrossGuard policy, with the same judgement and words as on the command line. */
export function toPolicy(rule: AnyRule, session: Session): ResourceValidationPolicy {
  return {
    ...policyHead(rule),
    // Selected by type, so that the SDK skips other resources before it deserialises their properties for every policy.
    validateResource: validateResourceOfType(ModelVersionType, (props, args, violation) => {
      const config = args.getConfig<object>();
      for (const finding of unknownOptions(rule, config)) report(violation, finding);
      const policies = session.settingsOf(rule, config);
      const read = session.manifestOf(props);
      if (!("manifest" in read)) return;
      for (const finding of judgeRule(rule, read.manifest, { policies }))
        report(violation, finding);
    }),
  };
}
