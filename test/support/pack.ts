import type { Policies } from "@pulumi/policy";
import { createPolicies } from "../../policies/createPolicies";

/** Codes that the packs of all tests have reported. */
export const reportedByPacks = new Set<string>();

/** The policies of a separate pack, which record the codes that they report. */
export function aPack(): Policies {
  return createPolicies().map((policy) => {
    if (!("validateResource" in policy) || typeof policy.validateResource !== "function")
      return policy;
    const validate = policy.validateResource;
    const noting: typeof validate = (args, violation) =>
      validate(args, (reported, urn) => {
        const { message } = typeof reported === "string" ? { message: reported } : reported;
        for (const [, code = ""] of message.matchAll(/\[([A-Z]{3}\d{3})\]/g))
          reportedByPacks.add(code);
        violation(reported as never, urn);
      });
    // Keeps the resource type, which the SDK's helpers set as a property of the function.
    return { ...policy, validateResource: Object.assign(noting, validate) };
  });
}
