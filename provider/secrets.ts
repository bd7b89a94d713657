import type { Resource } from "./resource";
import { hasSecret, type Plain, secret, secretStrings, type Wire } from "./values";

/** Outputs, in which those that reveal something about secret inputs are secret. */
export function guarded({ sensitive }: Resource, inputs: Wire, outputs: Plain): Wire {
  if (!hasSecret(inputs)) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      sensitive.includes(name) && value !== undefined ? secret(value) : value,
    ]),
  );
}

/** A message that repeats no secret input. */
export function withoutSecrets(message: string, inputs: Wire): string {
  return secretStrings(inputs)
    .filter((text) => text !== "")
    .reduce((shown, text) => shown.replaceAll(text, "[secret]"), message);
}
