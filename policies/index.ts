import type { Policies } from "@pulumi/policy";
import { createPolicies } from "./createPolicies";

export { createPolicies } from "./createPolicies";

/**
 * The policies of one pack, made when they are first read, so that importing this module patches nothing.
 * @deprecated `createPolicies()` makes them where it is called.
 */
export declare const policies: Readonly<Policies>;

let made: Readonly<Policies> | undefined;

Object.defineProperty(module.exports, "policies", {
  enumerable: true,
  get() {
    made ??= createPolicies();
    return made;
  },
});
