/** A wrong argument from the user: names the argument and the fix in one line; shown without a stack. */
export class InputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "InputError";
  }
}
