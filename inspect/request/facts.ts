import type { SignatureFault } from "../savedModel/callable";

/** How the sample request compares with the signature it names. */
export interface SampleRequestFacts {
  /** The request's file name, without the folders of this machine. */
  readonly file: string;
  /** The signature to which a server takes it: the one that it names, else `serving_default`. */
  readonly signature: string;
  /** The member that contains the values; absent where the body has neither. */
  readonly form?: "instances" | "inputs";
  /** How many examples `instances` has. */
  readonly examples?: number;
  /** Empty when the request fits. */
  readonly mismatches: readonly RequestMismatch[];
  /** Shapes that differ from the declared ones and that the model takes all the same: `SignatureFacts.anyShape`. */
  readonly takenShapes?: readonly ShapeMismatch[];
}

/** A value of a request, cut where it is long. */
export type FoundValue =
  | { readonly type: "null" }
  | { readonly type: "list" }
  /** An object whose only member is `b64`, a string. */
  | { readonly type: "bytes" }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "number"; readonly token: string }
  | { readonly type: "string"; readonly text: string }
  /** The first names of its members; `more` are not listed. */
  | { readonly type: "object"; readonly members: readonly string[]; readonly more?: number };

/** Why the text is not JSON that servers read, on a line that counts from 1. */
export type JsonFault =
  | { readonly fault: "too-deep" | "no-value" | "no-string" | "bad-string" | "text-after-end" }
  | { readonly fault: "missing-mark"; readonly mark: string };

/** Why a string is not bytes for a server; `text` is its beginning. */
export type Base64Fault =
  /** `url-alphabet`: with `-` or `_`, as in base64url. */
  | { readonly fault: "alphabet" | "url-alphabet" | "length"; readonly text: string }
  /** `padding`: what it may end with; empty for none. */
  | { readonly fault: "padding"; readonly text: string; readonly padding: string }
  /** A plain string for an input of bytes. */
  | { readonly fault: "plain" };

/** By the kind of a mismatch, what is known of it beside its place; shapes are without the batch where rows are compared. */
export interface MismatchFacts {
  /** The file, in bytes, and the most that endpoints take. */
  "body-size": { readonly bytes: number; readonly most: number };
  json: { readonly line: number } & JsonFault;
  /** `form`: an object with either `instances` or `inputs`. `uniform`: examples that are all objects, or all plain. */
  format: {
    readonly wanted: "object" | "string" | "list" | "form" | "uniform";
    readonly found: FoundValue;
  };
  /** `instances` without an example. */
  empty: object;
  /** `named`: what the request says, if it does. `fault`: why the signature that is there cannot be called. */
  signature: {
    readonly named?: string;
    readonly callable: readonly string[];
    readonly fault?: SignatureFault;
  };
  /** `repeated`: names that one example has more than once. */
  name: {
    readonly inputs: readonly string[];
    readonly found: FoundValue;
    readonly repeated?: readonly string[];
  };
  /** An input is missing that has a default value, which servers use for gRPC only. */
  default: { readonly inputs: readonly string[]; readonly found: FoundValue };
  dtype: { readonly dtype: string; readonly found: FoundValue };
  /** An integer that `dtype` may not hold exactly; `most` is the largest that it takes. */
  lossy: { readonly dtype: string; readonly most: number; readonly token: string };
  /** A number over `most`, the largest of `dtype`. */
  range: { readonly dtype: string; readonly most: number; readonly token: string };
  /** A number that no double holds. */
  "too-big": { readonly token: string };
  /** -1 in `wanted` is any size. */
  shape: {
    readonly dtype: string;
    readonly wanted: readonly number[];
    readonly found: readonly number[];
  };
  /** Examples for an input without a batch, which only `inputs` can carry. */
  scalar: { readonly input: string };
  /** Another number of examples than the input's fixed batch. */
  batch: { readonly input: string; readonly wanted: number; readonly found: number };
  /** Shapes that differ from the one before: from the first `example`, or the first `element` of a list. */
  ragged: {
    readonly of: "example" | "element";
    readonly wanted: readonly number[];
    readonly found: readonly number[];
  };
  b64: Base64Fault;
}

export type MismatchKind = keyof MismatchFacts;

/** What does not fit, without its place. */
export type MismatchPiece = {
  [Kind in MismatchKind]: { readonly kind: Kind } & MismatchFacts[Kind];
}[MismatchKind];

/** A shape that differs from the declared one. */
export type ShapeMismatch = Extract<RequestMismatch, { kind: "shape" | "scalar" | "batch" }>;

/** A place at which a server refuses a request, or misreads it; `jsonPath` is such as `$.instances[1].ids[0]`. */
export type RequestMismatch = { readonly jsonPath: string } & MismatchPiece;
