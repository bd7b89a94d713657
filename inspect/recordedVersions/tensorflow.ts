import { decodeAt } from "../proto/decode";
import { tensorflow } from "../proto/generated/tensorflow";
import schema from "../proto/generated/tensorflow.json";
import { recordWalk } from "../proto/schema";
import { walkMessage } from "../proto/walk";
import type { VersionReader } from "./found";

const INFO = "MetaGraphDef.meta_info_def";
const WALK = recordWalk(schema, "SavedModel", [INFO]);

/** The TensorFlow version that wrote each MetaGraph of a SavedModel among a routine's artifacts. */
export const tensorflowInSavedModel: VersionReader = (source) => {
  const versions = new Set<string>();
  walkMessage(source, WALK, {
    [INFO]: (reader, length) => {
      const info = decodeAt(tensorflow.MetaGraphDef.MetaInfoDef, reader, length);
      if (info.tensorflow_version !== "") versions.add(info.tensorflow_version);
    },
  });
  return [...versions].map((version) => ({ framework: "tensorflow", version }));
};
