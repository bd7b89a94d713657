import type { StackValidationPolicy } from "@pulumi/policy";
import { MODEL_VERSION_TYPE } from "../../resourceTypes";
import { judgeRule } from "../../rules";
import { upgradeCompatible } from "../../rules/upgradeCompatible";
import { policyHead } from "./policyHead";
import { report } from "./report";
import type { Session } from "./session";
import { unknownOptions } from "./unknownOptions";

/**
 * Policy `upgrade-compatible`, a stack policy because the changes of an upgrade are an output: an input that is present
 * in one update and absent in the next would itself be a change.
 */
export function upgradePolicy(session: Session): StackValidationPolicy {
  return {
    ...policyHead(upgradeCompatible),
    validateStack({ resources, getConfig }, violation) {
      const config = getConfig<object>();
      for (const finding of unknownOptions(upgradeCompatible, config)) report(violation, finding);
      const policies = session.settingsOf(upgradeCompatible, config);
      for (const { type, urn, props } of resources) {
        if (type !== MODEL_VERSION_TYPE) continue;
        const read = session.manifestOf(props);
        if (!("manifest" in read) || !read.manifest.upgrade) continue;
        for (const finding of judgeRule(upgradeCompatible, read.manifest, { policies }))
          report(violation, finding, urn);
      }
    },
  };
}
