/**
 * Ends an exhaustive switch over facts: a fact that no case handles does not compile, and is an error if it arrives.
 * The gate takes the TypeError for a manifest in an unknown form, which it refuses.
 */
export function unhandled(fact: never): never {
  throw new TypeError(`no rule has a message for ${JSON.stringify(fact)}`);
}
