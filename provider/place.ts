import type { InputFault } from "../google/inputFault";
import type { Plain } from "./values";

/** What is missing in the place of a resource. */
export function faultsOfPlace(inputs: Plain): InputFault[] {
  return Object.entries({ project: "GOOGLE_CLOUD_PROJECT", location: "GOOGLE_CLOUD_REGION" })
    .filter(([property]) => inputs[property] === undefined)
    .map(([property, variable]) => ({
      property,
      what: "is missing",
      fix: `set it, or model-version:${property} in the stack's configuration, or ${variable}`,
    }));
}
