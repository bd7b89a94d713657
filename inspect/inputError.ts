/** A wrong argument of the user: says what is wrong and the fix on one line; shown without a stack. */
export class InputError extends Error {
  constructor(what: string, fix: string) {
    super(`${what}. Fix: ${fix}.`);
    this.name = "InputError";
  }
}
