/** Bytes that do not follow the format a parser reads; the only error a parser throws. */
export class FormatError extends Error {
  /** Byte at which the fault was found, where one is known. */
  readonly offset: number | undefined;

  constructor(what: string, offset?: number) {
    super(offset === undefined ? what : `${what} at byte ${offset}`);
    this.name = "FormatError";
    this.offset = offset;
  }
}
