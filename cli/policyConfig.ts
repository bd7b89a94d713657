import { InputError } from "../inspect";
import { settingFaults } from "../inspect/schema/faults";
import type { PolicySetting } from "../rules";
import { configSchema } from "../rules/engine/options";
import { readJsonObject } from "./json";

/**
 * Reads a CrossGuard configuration file: a level or a level with options for each policy, and `all`.
 * @param config the object in the file, if it has been read already.
 */
export function readPolicyConfig(
  file: string,
  config = readJsonObject(file),
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
