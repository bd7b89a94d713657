import type { AnyRule, Finding, PolicySetting } from "../../rules";

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

/**
 * A finding for each option that `rule` is configured with and does not have: the engine hands them on without a word,
 * and the limit that was meant would not hold.
 */
export function* unknownOptions(rule: Omit<AnyRule, "judge">, config: object): Iterable<Finding> {
  const known = Object.keys(rule.options);
  for (const option of Object.keys(config).filter((name) => !known.includes(name))) {
    yield {
      code: "CFG001",
      policy: rule.policy,
      level: "mandatory",
      message: `the policy configuration gives ${rule.policy} the option "${option}", which it does not have`,
      reason: "An option of another name changes nothing, and what was meant by it does not hold.",
      fix: `${known.length === 0 ? "remove it" : `use one of ${known.join(", ")}`}.`,
    };
  }
}
