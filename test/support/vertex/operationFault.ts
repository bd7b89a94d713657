/** Something that goes wrong with an operation after it started; `times` operations, once by default. */
export interface OperationFault {
  readonly rpc: string;
  readonly times?: number;
  readonly what:
    | { readonly code: number; readonly message: string }
    | { readonly takesMs: number }
    | "neverEnds"
    /** It is carried out, but reading it answers 404. */
    | "vanishes";
}
