/** A wrong argument of the user: says what is wrong and the fix on one line; shown without a stack. */
export class InputError extends Error {
  readonly what: string;
  readonly fix: string;

  constructor(what: string, fix: string) {
    super(`${what}. Fix: ${fix}.`);
    this.what = what;
    this.fix = fix;
    this.name = "InputError";
  }
}
