import * as pulumi from "@pulumi/pulumi";
import type { PropertyFault } from "../inspect/schema/faults";

/** An error of the program, which the engine prints without a stack trace. */
export function programError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  // The SDK still colours the stack. In Node 20 that exceeds the longest string, after minutes, if a frame is in
  // node_modules, as the frames of an output's callbacks are.
  error.stack = `RunError: ${message}`;
  return error;
}

/**
 * One error for everything that is wrong with one component; a fault without a property concerns the whole of it.
 * @param what what cannot be done with it.
 */
export function faultError(
  name: string,
  faults: readonly PropertyFault[],
  what: "packed" | "read" | "declared" = "packed",
  type: "ModelVersion" | "ModelAudit" = "ModelVersion",
): pulumi.RunError {
  const lines = faults.map(
    ({ property, what, fix }) => `${property && `${property}: `}${what}. Fix: ${fix}.`,
  );
  return programError([`${type} "${name}" cannot be ${what}:`, ...lines].join("\n  "));
}
