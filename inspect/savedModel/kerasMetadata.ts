import type { ByteSource } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { MAX_KERAS_METADATA, readSavedMetadata } from "../formats/keras/kerasMetadataFormat";
import { sortKeys } from "../sortKeys";
import type { KerasFacts } from "./facts";

/** File of a SavedModel in which Keras 2 records its classes. */
export const KERAS_METADATA_FILE = "keras_metadata.pb";

/** Longest class name that is kept. */
const MAX_NAME = 200;
/** Most distinct classes that are counted. */
const MAX_CLASSES = 10_000;

/** Reads the metadata that Keras 2 stores beside a SavedModel; throws FormatError. */
export function readKerasMetadata(source: ByteSource): KerasFacts {
  if (source.size > MAX_KERAS_METADATA)
    throw new FormatError(`it is too large: ${source.size} bytes`);
  const classes = new Map<string, number>();
  let version: string | undefined;
  readSavedMetadata(source, ({ metadata }) => {
    if (metadata.length === 0) return;
    const { class_name: name, keras_version: recorded } = parse(metadata.toString("utf8"));
    if (typeof recorded === "string") version ??= recorded.slice(0, MAX_NAME);
    if (typeof name !== "string" || name.length > MAX_NAME) return;
    if (classes.size < MAX_CLASSES || classes.has(name))
      classes.set(name, (classes.get(name) ?? 0) + 1);
  });
  return {
    ...(version !== undefined && { version }),
    classes: sortKeys(classes),
    // Source: get_registered_name in keras/saving/object_registration.py, Keras 2.15.
    registered: [...classes.keys()].filter((name) => name.includes(">")).sort(),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw new FormatError("the metadata of an object is not JSON");
  }
}
