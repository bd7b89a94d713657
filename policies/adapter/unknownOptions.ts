import { nearest } from "../../inspect/nearest";
import type { AnyRule, Finding } from "../../rules";

/**
 * A finding for each configured option that `rule` does not have. The engine passes such options on silently, and the
 * intended limit would not apply.
 */
export function* unknownOptions(rule: Omit<AnyRule, "judge">, config: object): Iterable<Finding> {
  const known = Object.keys(rule.options);
  for (const option of Object.keys(config).filter((name) => !known.includes(name))) {
    yield {
      code: "CFG001",
      policy: rule.policy,
      level: "mandatory",
      message: `the policy configuration gives ${rule.policy} the option "${option}", which it does not have`,
      reason: "An unknown option changes nothing, so what it was meant for does not apply.",
      fix: `${nearest(option, known)}.`,
    };
  }
}
