import { exemptions } from "./exemptions";
import type { AnyRule } from "./rule";

/** Every rule, in the order in which findings are shown: what to fix first comes first. */
export const rules: readonly AnyRule[] = [exemptions];
