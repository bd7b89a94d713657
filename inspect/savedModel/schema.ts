import table from "../../data/saved-model-schema.json";
import type { ByteSource } from "../bytes/byteSource";
import { checkWellFormed } from "../proto/wellFormed";

/** Throws FormatError where TensorFlow would not parse the source as a SavedModel. */
export function checkSavedModel(source: ByteSource): void {
  checkWellFormed(source, table.messages, "SavedModel");
}
