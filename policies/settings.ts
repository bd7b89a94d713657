import type { AnyRule, PolicySetting } from "../rules";

const EXEMPTIONS = "exemptions";

/**
 * Configuration of the policy `exemptions`, which every other one needs to know whether waivers count. The SDK hands a
 * policy only its own, and runs the policies of a resource one after the other in the order of the pack.
 */
let organisation: PolicySetting = {};

/**
 * Settings with which `rule` is judged in the pack. It is judged as mandatory, so that only what never stops a preview
 * comes back as advisory; the engine knows the configured level of the rest.
 */
export function settingsOf(rule: AnyRule, config: object): Readonly<Record<string, PolicySetting>> {
  const setting: PolicySetting = { ...config, enforcementLevel: "mandatory" };
  if (rule.policy === EXEMPTIONS) organisation = setting;
  return { [EXEMPTIONS]: organisation, [rule.policy]: setting };
}
