import { PolicyPack } from "@pulumi/policy";
import { policies } from "./index";

new PolicyPack("model-version", { policies: [...policies] });
