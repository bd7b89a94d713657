import type { Policies } from "@pulumi/policy";
import { rules } from "../rules";
import { exemptions } from "../rules/exemptions";
import { upgradeCompatible } from "../rules/upgradeCompatible";

import { toPolicy } from "./adapter/toPolicy";
import { upgradePolicy } from "./adapter/upgradePolicy";
import { readWire } from "./adapter/wireInputs";
import { uploadsPolicy } from "./uploads/policy";

readWire();

// Exemptions first: their configuration decides whether the others honour them.
const first = rules.filter(({ policy }) => policy === exemptions.policy);
const others = rules.filter((rule) => !first.includes(rule) && rule !== upgradeCompatible);

/** Every policy of this package, for a policy pack of your own that adds others. Keep their order. */
export const policies: Readonly<Policies> = [
  ...first.map(toPolicy),
  uploadsPolicy,
  ...others.map(toPolicy),
  upgradePolicy,
];
