import { InputError } from "../../inspect/inputError";
import { settingFaults } from "../../inspect/schema/faults";
import type { PolicySetting } from "./judge";
import { configSchema } from "./options";

/**
 * The settings in a CrossGuard configuration: a level or a level with options for each policy, and `all`. Throws
 * InputError. @param file its name in messages.
 */
export function policyConfigIn(
  file: string,
  config: Readonly<Record<string, unknown>>,
): Record<string, PolicySetting> {
  // A level is short for a setting of only that.
  const whole = Object.fromEntries(
    Object.entries(config).map(([policy, setting]) => [
      policy,
      typeof setting === "string" ? { enforcementLevel: setting } : setting,
    ]),
  );
  const [fault] = settingFaults(configSchema(), whole);
  if (fault) throw new InputError(`${file}: ${fault.property} ${fault.what}`, fault.fix);
  return config as Record<string, PolicySetting>;
}
