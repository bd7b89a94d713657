/**
 * Thrown for a wrong argument of the user. Its message gives the fault and the fix on one line, and is shown without a
 * stack.
 */
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
