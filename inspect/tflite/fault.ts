import type { FlatTable, FlatTables } from "../bytes/flatbuffer";

/** Parts of a model that others name by their number. */
export type TflitePart = "graph" | "tensor" | "buffer" | "operator code";

/** Why a TFLite model cannot be loaded. Source: tensorflow/lite/core/{interpreter,model}_builder.cc. */
export type TfliteFault =
  /** `detail` is the reader's own account of the first fault, with the byte. */
  | { readonly cause: "format"; readonly detail: string }
  | { readonly cause: "other-version"; readonly version: number }
  | { readonly cause: "no-graph" }
  /** The last weights end at the byte `end`, after the file's own `bytes`. */
  | { readonly cause: "weights-outside"; readonly end: number; readonly bytes: number }
  /** A number without a part, of which there are `count`. */
  | {
      readonly cause: "missing-part";
      readonly part: TflitePart;
      readonly index: number;
      readonly count: number;
    }
  | { readonly cause: "too-many-dimensions"; readonly rank: number }
  /** More graphs, signatures, inputs, outputs and metadata than a manifest carries. */
  | { readonly cause: "too-many-parts"; readonly limit: number };

/** Ends the reading of a model at its first fault. */
export class UnsoundTflite extends Error {
  readonly fault: TfliteFault;

  constructor(fault: TfliteFault) {
    super(fault.cause);
    this.fault = fault;
  }
}

/** Checks a number by which one part of a model names another; throws UnsoundTflite. */
export function checkIndex(index: number, count: number, part: TflitePart): void {
  if (index < 0 || index >= count)
    throw new UnsoundTflite({ cause: "missing-part", part, index, count });
}

/** The part of a number; throws UnsoundTflite where there is none. */
export function partOf(tables: FlatTables, index: number, part: TflitePart): FlatTable {
  checkIndex(index, tables.length, part);
  return tables.get(index);
}
