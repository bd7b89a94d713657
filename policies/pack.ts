import type * as policySdk from "@pulumi/policy";
import { deferUnused } from "./adapter/deferUnused";
import type * as create from "./createPolicies";

deferUnused();
// Both load the SDK, which must come after.
const { PolicyPack } = require("@pulumi/policy") as typeof policySdk;
const { createPolicies } = require("./createPolicies") as typeof create;

new PolicyPack("model-version", { policies: [...createPolicies()] });
