import { bundleSize } from "./bundleSize";
import { exemptions } from "./exemptions";
import { frameworkVersion } from "./frameworkVersion";
import { modelFormat } from "./modelFormat";
import { requirementsCompatible } from "./requirementsCompatible";
import { requirementsComplete } from "./requirementsComplete";
import { requirementsPinned } from "./requirementsPinned";
import type { AnyRule } from "./rule";

/** Every rule, in the order in which findings are shown: what to fix first comes first. */
export const rules: readonly AnyRule[] = [
  modelFormat,
  requirementsPinned,
  requirementsComplete,
  requirementsCompatible,
  frameworkVersion,
  bundleSize,
  exemptions,
];
