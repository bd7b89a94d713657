import type { FlatTable, FlatTables } from "../bytes/flatbuffer";

/** Parts of a model that other parts refer to by index. */
export type TflitePart = "graph" | "tensor" | "buffer" | "operator code";

/** Why a TFLite model cannot be loaded. Source: tensorflow/lite/core/{interpreter,model}_builder.cc. */
export type TfliteFault =
  /** `detail` is the reader's description of the first fault, with its offset. */
  | { readonly cause: "format"; readonly detail: string }
  | { readonly cause: "other-version"; readonly version: number }
  | { readonly cause: "no-graph" }
  /** The last weights end at the offset `end`, past the file's own `bytes`. */
  | { readonly cause: "weights-outside"; readonly end: number; readonly bytes: number }
  /** An index of a part that does not exist; there are `count` such parts. */
  | {
      readonly cause: "missing-part";
      readonly part: TflitePart;
      readonly index: number;
      readonly count: number;
    }
  | { readonly cause: "too-many-dimensions"; readonly rank: number }
  /** More graphs, signatures, inputs, outputs and metadata than a manifest's limit. */
  | { readonly cause: "too-many-parts"; readonly limit: number };

/** Thrown at the first fault of a model, which ends its reading. */
export class InvalidTflite extends Error {
  readonly fault: TfliteFault;

  constructor(fault: TfliteFault) {
    super(fault.cause);
    this.fault = fault;
  }
}

/** Checks an index with which one part of a model refers to another; throws InvalidTflite. */
export function checkIndex(index: number, count: number, part: TflitePart): void {
  if (index < 0 || index >= count)
    throw new InvalidTflite({ cause: "missing-part", part, index, count });
}

/** The part at an index; throws InvalidTflite if there is none. */
export function partOf(tables: FlatTables, index: number, part: TflitePart): FlatTable {
  checkIndex(index, tables.length, part);
  return tables.get(index);
}
