import type { Manifest } from "../manifest";
import type { Shape } from "../savedModel/facts";

/** One input or output of a signature. */
export interface ChangedTensor {
  readonly signature: string;
  readonly side: "inputs" | "outputs";
  readonly name: string;
}

/** A value of which only one version may have one. */
export interface ChangedValue {
  readonly before?: string;
  readonly after?: string;
}

export interface ChangedFile {
  readonly path: string;
  readonly change: "changed" | "added" | "removed";
}

/** By the kind of a change, what is known of it. */
export interface ChangeFacts {
  "signature-added": { readonly signature: string };
  "signature-removed": { readonly signature: string };
  /** The signature of requests that name none. */
  "served-signature": { readonly before: string; readonly after: string };
  /** `default`: whether a new input has a value for gRPC requests that leave it out; REST requests need it anyway. */
  "tensor-added": ChangedTensor & { readonly default?: boolean };
  "tensor-removed": ChangedTensor;
  "tensor-renamed": ChangedTensor & { readonly after: string };
  dtype: ChangedTensor & { readonly before: string; readonly after: string };
  shape: ChangedTensor & { readonly before: Shape; readonly after: Shape };
  /** An export became a routine, or the other way round. */
  "bundle-kind": { readonly before: Manifest["kind"]; readonly after: Manifest["kind"] };
  predictor: { readonly before: string; readonly after: string };
  /** Version of the TensorFlow that wrote the graph. */
  writer: { readonly before: string; readonly after: string };
  /** The first files of one part; `more` are not listed. */
  files: { readonly files: readonly ChangedFile[]; readonly more: number };
  /** `totalBytes` of the versions. */
  size: { readonly before: number; readonly after: number };
  /** Specifiers of one distribution, empty for any version; absent where it is not required. */
  requirement: { readonly name: string } & ChangedValue;
  serving: {
    readonly property: "image" | "framework" | "frameworkVersion" | "pythonVersion";
  } & ChangedValue;
}

/** What differs, without the part of the version that it belongs to. */
export type ChangePiece = {
  [Kind in keyof ChangeFacts]: { readonly kind: Kind } & ChangeFacts[Kind];
}[keyof ChangeFacts];

/** One difference between a version and the one before it. */
export type Change = {
  readonly part: "signature" | "weights" | "graph" | "code" | "requirements" | "container" | "size";
  /** Present where clients that were right before would fail now, or read something else. */
  readonly breaks?: true;
} & ChangePiece;

/** How a version differs from the one in the stack. */
export interface UpgradeFacts {
  /** `contentDigest` of the version before. */
  readonly from: string;
  readonly changes: readonly Change[];
}
