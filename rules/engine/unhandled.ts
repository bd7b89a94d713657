/** Ends an exhaustive switch over facts: a fact that no case handles does not compile, and is an error if it arrives. */
export function unhandled(fact: never): never {
  throw new Error(`no rule has a message for ${JSON.stringify(fact)}`);
}
