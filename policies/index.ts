import { PolicyPack } from "@pulumi/policy";
import { rules } from "../rules";
import { exemptions } from "../rules/exemptions";
import { upgradeCompatible } from "../rules/upgradeCompatible";
import { toPolicy } from "./toPolicy";
import { upgradePolicy } from "./upgradePolicy";
import { uploadsPolicy } from "./uploads/policy";

// Exemptions first: their configuration decides whether the others honour them.
const first = rules.filter(({ policy }) => policy === exemptions.policy);
const others = rules.filter((rule) => !first.includes(rule) && rule !== upgradeCompatible);

new PolicyPack("model-version", {
  policies: [...first.map(toPolicy), uploadsPolicy, ...others.map(toPolicy), upgradePolicy],
});
