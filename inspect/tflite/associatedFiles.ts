import type { ByteSource } from "../bytes/byteSource";
import { sectionOf } from "../bytes/subrange";
import { readAppendedZip, type ZipMember } from "../formats/archive/zipDirectory";

/** A TFLite model, and the files appended to it as a zip, such as the labels of its outputs. */
export interface PackedTflite {
  readonly model: ByteSource;
  readonly members: readonly ZipMember[];
}

/**
 * Splits a model from its associated files; throws FormatError if readers may see different files.
 * Source: tensorflow_lite_support/metadata/python/metadata.py, which appends them with Python's zipfile.
 */
export function splitAssociatedFiles(source: ByteSource): PackedTflite {
  const zip = readAppendedZip(source);
  return { model: sectionOf(source, 0, zip?.start ?? source.size), members: zip?.members ?? [] };
}
