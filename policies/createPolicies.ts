import type { Policies } from "@pulumi/policy";
import { rules } from "../rules";
import { exemptions } from "../rules/exemptions";
import { servingContainer } from "../rules/servingContainer";
import { upgradeCompatible } from "../rules/upgradeCompatible";
import { registeredPolicy } from "./adapter/registeredPolicy";
import { patchSdk } from "./adapter/sdkPatch";
import { Session } from "./adapter/session";
import { toPolicy } from "./adapter/toPolicy";
import { upgradePolicy } from "./adapter/upgradePolicy";
import { promotionPolicy } from "./promotion";
import { uploadsPolicy } from "./uploads/policy";

/**
 * Every policy of this package, for one policy pack. Add your own after them, and keep their order. Patches the policy
 * SDK of this process, so that empty assets do not hang a preview.
 */
export function createPolicies(): Readonly<Policies> {
  patchSdk();
  const session = new Session();
  // Exemptions first: their configuration decides whether the others honour them.
  const first = rules.filter(({ policy }) => policy === exemptions.policy);
  const others = rules.filter((rule) => !first.includes(rule) && rule !== upgradeCompatible);
  return [
    ...first.map((rule) => toPolicy(rule, session)),
    uploadsPolicy(session),
    ...others.map((rule) =>
      rule === servingContainer ? registeredPolicy(session) : toPolicy(rule, session),
    ),
    promotionPolicy(),
    upgradePolicy(session),
  ];
}
