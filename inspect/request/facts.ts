import type { SignatureFault } from "../savedModel/callable";

/** How the sample request compares with the signature that it names. */
export interface SampleRequestFacts {
  /** The request's file name, without folders of this machine. */
  readonly file: string;
  /** The signature that a server uses for it: the one that it names, otherwise `serving_default`. */
  readonly signature: string;
  /** The property that contains the values; absent if the body has neither. */
  readonly form?: "instances" | "inputs";
  /** Number of examples in `instances`. */
  readonly examples?: number;
  /** Empty if the request fits; `wrapped`, and `b64` with a plain string, are accepted but understood in another way. */
  readonly mismatches: readonly RequestMismatch[];
  /** Shapes that differ from the declared ones but that the model accepts, according to `SignatureFacts.anyShape`. */
  readonly takenShapes?: readonly ShapeMismatch[];
}

/** A value of a request, truncated if it is long. */
export type FoundValue =
  | { readonly type: "null" }
  | { readonly type: "list" }
  /** An object whose only property is `b64`, with a string. */
  | { readonly type: "bytes" }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "number"; readonly token: string }
  | { readonly type: "string"; readonly text: string }
  /** The first names of its properties; `more` are not listed. */
  | { readonly type: "object"; readonly members: readonly string[]; readonly more?: number };

/** Why the text is not JSON that servers accept, with the line, counted from 1. */
export type JsonFault =
  | { readonly fault: "too-deep" | "no-value" | "no-string" | "bad-string" | "text-after-end" }
  | { readonly fault: "missing-mark"; readonly mark: string };

/** Why a server cannot decode a string to bytes; `text` is the start of the string. */
export type Base64Fault =
  /** `url-alphabet`: it contains `-` or `_`, as in base64url. */
  | { readonly fault: "alphabet" | "url-alphabet" | "length"; readonly text: string }
  /** `padding`: the padding that it should have; empty for none. */
  | { readonly fault: "padding"; readonly text: string; readonly padding: string }
  /** A plain string for an input of bytes. */
  | { readonly fault: "plain" };

/**
 * For each kind of mismatch, the facts in addition to its place. If rows are compared, shapes exclude the batch
 * dimension.
 */
export interface MismatchFacts {
  /** The size of the file, in bytes, and the most that endpoints accept. */
  "body-size": { readonly bytes: number; readonly most: number };
  json: { readonly line: number } & JsonFault;
  /** `form`: an object with either `instances` or `inputs`. `uniform`: examples that are all objects, or all plain. */
  format: {
    readonly wanted: "object" | "string" | "list" | "form" | "uniform";
    readonly found: FoundValue;
  };
  /** `instances` without an example. */
  empty: object;
  /** `named`: the name in the request, if any. `fault`: why an existing signature cannot be called. */
  signature: {
    readonly named?: string;
    readonly callable: readonly string[];
    readonly fault?: SignatureFault;
  };
  /** `repeated`: names that occur more than once in one example. */
  name: {
    readonly inputs: readonly string[];
    readonly found: FoundValue;
    readonly repeated?: readonly string[];
  };
  /** A missing input with a default value, which servers use only for gRPC. */
  default: { readonly inputs: readonly string[]; readonly found: FoundValue };
  dtype: { readonly dtype: string; readonly found: FoundValue };
  /** An integer that `dtype` may not represent exactly; `most` is the largest that servers accept. */
  lossy: { readonly dtype: string; readonly most: number; readonly token: string };
  /** A number above `most`, the largest of `dtype`. */
  range: { readonly dtype: string; readonly most: number; readonly token: string };
  /** An integer beyond `dtype`, of which servers keep the lowest bits. */
  wrapped: {
    readonly dtype: string;
    readonly least: number;
    readonly most: number;
    readonly token: string;
  };
  /** A number that is too large for a double. */
  "too-big": { readonly token: string };
  /** In `wanted`, -1 stands for any size. */
  shape: {
    readonly dtype: string;
    readonly wanted: readonly number[];
    readonly found: readonly number[];
  };
  /** Examples for an input without a batch dimension, which only `inputs` can contain. */
  scalar: { readonly input: string };
  /** A number of examples other than the input's fixed batch size. */
  batch: { readonly input: string; readonly wanted: number; readonly found: number };
  /** Shapes that differ from the previous one, from the first `example`, or the first `element` of a list, on. */
  ragged: {
    readonly of: "example" | "element";
    readonly wanted: readonly number[];
    readonly found: readonly number[];
  };
  b64: Base64Fault;
}

export type MismatchKind = keyof MismatchFacts;

/** A mismatch without its place. */
export type MismatchPiece = {
  [Kind in MismatchKind]: { readonly kind: Kind } & MismatchFacts[Kind];
}[MismatchKind];

/** A shape that differs from the declared one. */
export type ShapeMismatch = Extract<RequestMismatch, { kind: "shape" | "scalar" | "batch" }>;

/** A place at which a server refuses or misreads a request. `jsonPath` has the form `$.instances[1].ids[0]`. */
export type RequestMismatch = { readonly jsonPath: string } & MismatchPiece;
