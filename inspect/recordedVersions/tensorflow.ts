import { decode, type Message, type MessageType } from "../proto/decode";
import { WireReader } from "../proto/wireReader";
import type { VersionReader } from "./found";

// Source: tensorflow/core/protobuf/{saved_model,meta_graph}.proto, TensorFlow 2.21. What is not named is skipped unread.
const SavedModel: MessageType = {
  meta_graphs: {
    number: 2,
    type: {
      meta_info_def: { number: 1, type: { tensorflow_version: { number: 5, type: "text" } } },
    },
    repeated: true,
  },
};

/** The TensorFlow that wrote each MetaGraph of a SavedModel among a routine's artifacts. */
export const tensorflowInSavedModel: VersionReader = (source) => {
  const { meta_graphs: graphs = [] } = decode(WireReader.of(source), SavedModel);
  const versions = (graphs as readonly Message[]).map(
    ({ meta_info_def: info }) => (info as Message | undefined)?.["tensorflow_version"],
  );
  return [...new Set(versions)]
    .filter((version) => typeof version === "string")
    .map((version) => ({ framework: "tensorflow", version }));
};
