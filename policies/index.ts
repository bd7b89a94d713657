import { PolicyPack } from "@pulumi/policy";
import { rules } from "../rules";
import { toPolicy } from "./toPolicy";

new PolicyPack("model-version", { policies: rules.map(toPolicy) });
