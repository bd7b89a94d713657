import { PolicyPack } from "@pulumi/policy";
import { rules } from "../rules";
import { toPolicy } from "./toPolicy";
import { uploadsPolicy } from "./uploads/policy";

new PolicyPack("model-version", { policies: [uploadsPolicy, ...rules.map(toPolicy)] });
