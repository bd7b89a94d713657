import type { Policies } from "@pulumi/policy";
import { createPolicies } from "./createPolicies";

export { manifestOf } from "./adapter/manifestOf";
export { createPolicies } from "./createPolicies";

const made: Policies = [];

function filled(): Policies {
  if (made.length === 0) made.push(...createPolicies());
  return made;
}

/**
 * The policies of one pack, created at the first access, so that importing this module patches nothing.
 * @deprecated Call `createPolicies()` instead.
 */
export const policies: Readonly<Policies> = new Proxy(made, {
  get: (_made, key) => Reflect.get(filled(), key),
  has: (_made, key) => Reflect.has(filled(), key),
  ownKeys: () => Reflect.ownKeys(filled()),
  getOwnPropertyDescriptor: (_made, key) => Reflect.getOwnPropertyDescriptor(filled(), key),
});
