import { PolicyPack } from "@pulumi/policy";
import { createPolicies } from "./createPolicies";

new PolicyPack("model-version", { policies: [...createPolicies()] });
