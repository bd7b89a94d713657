/** Bytes that do not follow the format a parser reads; the only error a parser throws. */
export class FormatError extends Error {
  /** Byte at which the fault was found, where one is known. */
  readonly offset: number | undefined;

  constructor(what: string, offset?: number) {
    // Thousands of files are found not to be of a format; the stack of each would cost more than reading it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(offset === undefined ? what : `${what} at byte ${offset}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "FormatError";
    this.offset = offset;
  }
}
