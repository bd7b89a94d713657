/**
 * Ends an exhaustive switch over facts: a fact without a case does not compile, and throws if it occurs at run time.
 * `judgeRule` reports the error as a bug of this package and refuses the model.
 */
export function unhandled(fact: never): never {
  throw new TypeError(`no rule has a message for ${JSON.stringify(fact)}`);
}
