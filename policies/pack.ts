import type * as policySdk from "@pulumi/policy";
import { deferArborist } from "./adapter/deferArborist";
import type * as create from "./createPolicies";

deferArborist();
// Both load the SDK, which must come after.
const { PolicyPack } = require("@pulumi/policy") as typeof policySdk;
const { createPolicies } = require("./createPolicies") as typeof create;

new PolicyPack("model-version", { policies: [...createPolicies()] });
