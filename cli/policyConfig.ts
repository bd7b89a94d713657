import { readJsonObject } from "../inspect/readJson";
import type { PolicySetting } from "../rules";
import { policyConfigIn } from "../rules/engine/policyConfig";

/** Reads a CrossGuard configuration file. */
export function readPolicyConfig(file: string): Record<string, PolicySetting> {
  return policyConfigIn(file, readJsonObject(file));
}
