import type { StackValidationPolicy } from "@pulumi/policy";
import { severityOf } from "../../rules";
import { upgradeCompatible } from "../../rules/upgradeCompatible";
import { judgeManifest } from "./judgeManifest";
import { MODEL_VERSION_TYPE } from "./modelVersionType";
import { settingsOf, unknownOptions } from "./policyConfig";
import { readManifest } from "./readManifest";
import { report } from "./report";

/**
 * Policy `upgrade-compatible`, of the whole stack: what an upgrade changes is an output, since an input that is there on
 * one update and not on the next would be a change of its own.
 */
export const upgradePolicy: StackValidationPolicy = {
  name: upgradeCompatible.policy,
  description: upgradeCompatible.description,
  enforcementLevel: upgradeCompatible.level,
  severity: severityOf(upgradeCompatible.policy),
  validateStack({ resources, getConfig }, violation) {
    const config = getConfig<object>();
    for (const finding of unknownOptions(upgradeCompatible, config)) report(violation, finding);
    const policies = settingsOf(upgradeCompatible, config);
    for (const { type, urn, props } of resources) {
      const manifest = type === MODEL_VERSION_TYPE ? readManifest(props) : undefined;
      if (!manifest?.upgrade) continue;
      for (const finding of judgeManifest(upgradeCompatible, manifest, policies))
        report(violation, finding, urn);
    }
  },
};
