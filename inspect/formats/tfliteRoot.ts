import { FlatTable } from "../bytes/flatbuffer";
import { FormatError } from "../bytes/formatError";
import type { Sample } from "./recogniser";

/** The letters of a TFLite model. Source: tensorflow/compiler/mlir/lite/schema/schema.fbs, file_identifier. */
export const TFLITE_IDENTIFIER = "TFL3";

/** Whether bytes say that they are a TFLite model, and the table at the root and its list of fields are in them. */
export function beginsAsTflite({ head, source }: Sample): boolean {
  // A zip whose first member begins the file is one, whatever else it may be.
  const isZip = head.toString("latin1", 0, 4) === "PK\x03\x04";
  if (isZip || head.toString("latin1", 4, 8) !== TFLITE_IDENTIFIER) return false;
  try {
    FlatTable.root(source, TFLITE_IDENTIFIER);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
