import type { ByteSource } from "../byteSource";
import { FormatError } from "../formatError";
import { decode, type Message, type MessageType } from "../proto/decode";
import { WireReader } from "../proto/wireReader";
import { decodeJson, parseJson } from "./jsonText";
import { codeInKerasConfig } from "./kerasConfig";
import { LIMITS } from "./limits";
import type { CodeFound, Recognition } from "./recognition";

/** Source: tensorflow/python/keras/protobuf/saved_metadata.proto. */
const SavedMetadata: MessageType = {
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
  let nodes: readonly Message[];
  try {
    nodes = (decode(WireReader.of(source), SavedMetadata)["nodes"] ?? []) as readonly Message[];
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  if (!nodes.some(({ identifier }) => /^_tf_keras_/.test(String(identifier ?? ""))))
    return undefined;
  const code: CodeFound[] = nodes.flatMap(({ metadata }) => {
    if (!(metadata instanceof WireReader)) return [];
    const bytes = metadata.rest(LIMITS.wholeMember);
    return bytes === undefined
      ? [{ what: "a layer too large to be read", where: "" }]
      : codeInKerasConfig(parseJson(decodeJson(bytes)));
  });
  return {
    format: "keras-metadata",
    ...(code.length > 0 && { code: code.slice(0, LIMITS.listedCode) }),
  };
}
