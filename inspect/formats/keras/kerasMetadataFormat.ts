import type { ByteSource } from "../../bytes/byteSource";
import { FormatError } from "../../bytes/formatError";
import { decode, type MessageType } from "../../proto/decode";
import { WireReader } from "../../proto/wireReader";
import { LIMITS } from "../limits";
import type { CodeFound, Recognition } from "../recognition";
import { decodeJson, parseJson } from "../text/jsonText";
import { codeInKerasConfig } from "./kerasConfig";

/** Largest metadata that is read, in bytes: its texts are JSON, which is parsed whole. */
export const MAX_KERAS_METADATA = 1 << 26;

/** The objects of keras_metadata.pb. Source: tensorflow/python/keras/protobuf/saved_metadata.proto, TensorFlow 2.21. */
export const SavedMetadata: MessageType = {
  nodes: {
    number: 1,
    type: {
      identifier: { number: 4, type: "text" },
      metadata: { number: 5, type: "unread" },
    },
    repeated: true,
  },
};

/** Keras 2 keeps its layers as JSON in keras_metadata.pb; a Lambda's Python stands there as marshalled code. */
export function recogniseKerasMetadata(source: ByteSource): Recognition | undefined {
  if (source.size > MAX_KERAS_METADATA) return undefined;
  let isKeras = false;
  const code: CodeFound[] = [];
  try {
    decode(WireReader.of(source), SavedMetadata, {
      nodes: ({ identifier, metadata }) => {
        isKeras ||= /^_tf_keras_/.test(String(identifier ?? ""));
        if (metadata instanceof WireReader && code.length < LIMITS.listedCode)
          code.push(...codeIn(metadata));
      },
    });
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  return isKeras ? { format: "keras-metadata", ...(code.length > 0 && { code }) } : undefined;
}

function codeIn(metadata: WireReader): CodeFound[] {
  const bytes = metadata.rest(LIMITS.wholeMember);
  if (bytes === undefined) return [{ kind: "unread", part: "layer", where: "" }];
  const text = decodeJson(bytes).trim();
  const config = parseJson(text);
  // The path of a vocabulary is where it lay in training; no server reads it.
  return config === undefined && text !== ""
    ? [{ kind: "unread", part: "layer", reason: "it is not JSON", where: "" }]
    : codeInKerasConfig(config).filter(({ kind }) => kind !== "file");
}
