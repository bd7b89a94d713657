import { FlatTable } from "../bytes/flatbuffer";
import { FormatError } from "../bytes/formatError";
import { startsAt } from "../bytes/startsAt";
import { startsAsZip } from "./archive/zipEnd";
import type { Sample } from "./recogniser";

/** File identifier of a TFLite model. Source: tensorflow/compiler/mlir/lite/schema/schema.fbs, file_identifier. */
export const TFLITE_IDENTIFIER = "TFL3";

/** Whether bytes have the identifier of a TFLite model, and contain its root table and that table's vtable. */
export function startsAsTflite({ head, source }: Sample): boolean {
  // A file that starts with a zip's first member is a zip, whatever else it may be.
  if (startsAsZip(head) || !startsAt(head, 4, TFLITE_IDENTIFIER)) return false;
  try {
    FlatTable.root(source, TFLITE_IDENTIFIER);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
