import type { Manifest } from "../manifest";
import { factFault } from "./faults";
import { MANIFEST } from "./manifest";

/** A manifest that is valid as a whole, or a sentence that says why the value is not one. */
export type ReadManifest = { readonly manifest: Manifest } | { readonly fault: string };

/** Most levels of objects and lists in a manifest; one of ModelVersion has fewer than 20. */
const MOST_LEVELS = 64;

/** Validates a manifest that anyone may have written, before anything relies on it. */
export function readManifest(value: unknown): ReadManifest {
  if (typeof value !== "object" || value === null) return { fault: "it is not an object" };
  if (isTooDeep(value)) return { fault: `it has more than ${MOST_LEVELS} levels` };
  const fault = factFault(MANIFEST, value);
  return fault === undefined ? { manifest: value as Manifest } : { fault };
}

/** Level by level, without recursion, which such a value would exhaust. */
function isTooDeep(value: object): boolean {
  let level: object[] = [value];
  for (let depth = 0; depth < MOST_LEVELS; depth++) {
    level = level.flatMap((parent) =>
      Object.values(parent).filter((child) => typeof child === "object" && child !== null),
    );
    if (level.length === 0) return false;
  }
  return true;
}
