import type { Policies, ResourceValidation } from "@pulumi/policy";
import { createPolicies } from "../../policies/createPolicies";

/** Codes that the packs of all tests have reported. */
export const reportedByPacks = new Set<string>();

/** The policies of a separate pack, which record the codes that they report. */
export function aPack(): Policies {
  return createPolicies().map((policy) => {
    if (!("validateResource" in policy) || policy.validateResource === undefined) return policy;
    return { ...policy, validateResource: [policy.validateResource].flat().map(noting) };
  });
}

function noting(validate: ResourceValidation): ResourceValidation {
  const recorded: ResourceValidation = (args, violation) =>
    validate(args, (reported, urn) => {
      const { message } = typeof reported === "string" ? { message: reported } : reported;
      for (const [, code = ""] of message.matchAll(/\[([A-Z]{3}\d{3})\]/g))
        reportedByPacks.add(code);
      violation(reported as never, urn);
    });
  // Keeps the resource type, which the SDK's helpers set as a property of the function.
  return Object.assign(recorded, validate);
}
