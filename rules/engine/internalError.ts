import type { Finding } from "./finding";

/** Code of a finding for an error inside a rule of this package. */
export const INTERNAL_ERROR = "INT001";

/** The finding for a rule that threw an error. It is named as our bug, and refuses because the model was not judged. */
export function internalError(policy: string, error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: INTERNAL_ERROR,
    policy,
    level: "mandatory",
    message: `internal error in the rule ${policy}: ${message}`,
    reason:
      "This is a bug of model-version, not a fault of the model; the rule could not judge it.",
    fix: `report it with this message and the manifest (model-version inspect --json); until then, set ${policy} to "disabled" in the policy configuration.`,
  };
}
