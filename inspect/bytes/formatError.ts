/** Thrown for bytes that do not follow the format being parsed; parsers throw no other error. */
export class FormatError extends Error {
  /** Offset of the byte at which the fault was found, if it is known. */
  readonly offset: number | undefined;

  constructor(what: string, offset?: number) {
    // Thousands of files turn out not to have a format; capturing a stack for each would cost more than reading them.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(offset === undefined ? what : `${what} at byte ${offset}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = "FormatError";
    this.offset = offset;
  }
}

/** Thrown for bytes beyond what this package reads, which the format may allow. */
export class LimitError extends FormatError {}
