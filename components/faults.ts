import type { PropertyFault } from "../inspect/schema/faults";

/** One message for everything that is wrong with one version; a fault without a property is about all of it. */
export function describeFaults(name: string, faults: readonly PropertyFault[]): string {
  const lines = faults.map(
    ({ property, what, fix }) => `${property && `${property}: `}${what}. Fix: ${fix}.`,
  );
  return [`ModelVersion "${name}" cannot be packed:`, ...lines].join("\n  ");
}
