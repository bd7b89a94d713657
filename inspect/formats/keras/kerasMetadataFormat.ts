import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { decodeAt } from "../../proto/decode";
import { keras, type SavedObject } from "../../proto/generated/keras";
import schema from "../../proto/generated/keras.json";
import { recordWalk } from "../../proto/schema";
import { walkMessage } from "../../proto/walk";
import { LIMITS } from "../limits";
import type { CodeFound, Recognition } from "../recognition";
import { decodeJson, parseJson } from "../text/jsonText";
import { codeInKerasConfig } from "./kerasConfig";

/** Largest metadata that is read, in bytes: its strings are JSON, which is parsed whole. */
export const MAX_KERAS_METADATA = 1 << 26;

const WALK = recordWalk(schema, "SavedMetadata", ["SavedMetadata.nodes"]);

/** Passes the objects of keras_metadata.pb to `take` as they are read; throws FormatError. */
export function readSavedMetadata(source: ByteSource, take: (object: SavedObject) => void): void {
  walkMessage(source, WALK, {
    "SavedMetadata.nodes": (reader, length) => take(decodeAt(keras.SavedObject, reader, length)),
  });
}

/** Recognises keras_metadata.pb, in which Keras 2 stores its layers as JSON; a Lambda's Python code is marshalled in it. */
export function recogniseKerasMetadata(source: ByteSource): Recognition | undefined {
  if (source.size > MAX_KERAS_METADATA) return undefined;
  let isKeras = false;
  const code: CodeFound[] = [];
  try {
    readSavedMetadata(source, ({ identifier, metadata }) => {
      isKeras ||= /^_tf_keras_/.test(identifier);
      if (code.length < LIMITS.listedCode) code.push(...codeIn(metadata));
    });
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  return isKeras ? { format: "keras-metadata", ...(code.length > 0 && { code }) } : undefined;
}

function codeIn(metadata: Buffer): CodeFound[] {
  if (metadata.length > LIMITS.wholeMember) return [{ kind: "unread", part: "layer", where: "" }];
  const text = decodeJson(metadata).trim();
  // Objects other than layers have no metadata; there may be hundreds of thousands of them.
  if (text === "") return [];
  const config = parseJson(text);
  // A vocabulary's path is where it was during training; no server reads it.
  return config === undefined
    ? [{ kind: "unread", part: "layer", reason: "it is not JSON", where: "" }]
    : codeInKerasConfig(config).filter(({ kind }) => kind !== "file");
}
