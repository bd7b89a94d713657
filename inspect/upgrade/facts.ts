import type { Manifest } from "../manifest";
import type { Shape } from "../savedModel/facts";

/** An input or output of a signature. */
export interface ChangedTensor {
  readonly signature: string;
  readonly side: "inputs" | "outputs";
  readonly name: string;
}

/** A value that may exist in only one of the versions. */
export interface ChangedValue {
  readonly before?: string;
  readonly after?: string;
}

export interface ChangedFile {
  readonly path: string;
  readonly change: "changed" | "added" | "removed";
}

/** For each kind of change, its facts. */
export interface ChangeFacts {
  "signature-added": { readonly signature: string };
  "signature-removed": { readonly signature: string };
  /** The signature used for requests that name none. */
  "served-signature": { readonly before: string; readonly after: string };
  /**
   * `default`: whether a new input has a default value, so gRPC requests may leave it out; REST requests need it
   * anyway.
   */
  "tensor-added": ChangedTensor & { readonly default?: boolean };
  "tensor-removed": ChangedTensor;
  "tensor-renamed": ChangedTensor & { readonly after: string };
  dtype: ChangedTensor & { readonly before: string; readonly after: string };
  shape: ChangedTensor & { readonly before: Shape; readonly after: Shape };
  /** An export became a routine, or the reverse. */
  "bundle-kind": { readonly before: Manifest["kind"]; readonly after: Manifest["kind"] };
  predictor: { readonly before: string; readonly after: string };
  /** TensorFlow version that wrote the graph. */
  writer: { readonly before: string; readonly after: string };
  /** The first changed files of one part; `more` are not listed. */
  files: { readonly files: readonly ChangedFile[]; readonly more: number };
  /** `totalBytes` of both versions. */
  size: { readonly before: number; readonly after: number };
  /** Specifiers of one distribution, empty for any version; absent if it is not required. */
  requirement: { readonly name: string } & ChangedValue;
  serving: {
    readonly property: "image" | "framework" | "frameworkVersion" | "pythonVersion";
  } & ChangedValue;
}

/** A change, without the part of the version that it belongs to. */
export type ChangePiece = {
  [Kind in keyof ChangeFacts]: { readonly kind: Kind } & ChangeFacts[Kind];
}[keyof ChangeFacts];

/** One difference between a version and the previous one. */
export type Change = {
  readonly part: "signature" | "weights" | "graph" | "code" | "requirements" | "container" | "size";
  /** Present if clients that worked with the previous version would now fail, or get other results. */
  readonly breaks?: true;
} & ChangePiece;

/** How a version differs from the one in the stack. */
export interface UpgradeFacts {
  /** `contentDigest` of the previous version. */
  readonly from: string;
  readonly changes: readonly Change[];
}
