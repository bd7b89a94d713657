import { WindowReader } from "../../bytes/windowReader";
import { rootOf } from "../columnar/arrow";
import type { Recogniser } from "../recogniser";

/**
 * A CatBoost model (.cbm): a FlatBuffers message with its format version. Source: catboost/libs/model/model.cpp,
 * flatbuffers/model.fbs.
 */
export const recogniseCatboost: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, 4) !== "CBM1") return undefined;
  const reader = new WindowReader(source);
  const length = reader.u32(4);
  const root = length >= 16 && 8 + length <= source.size ? rootOf(reader, 8, length) : undefined;
  // The missing "t" is CatBoost's own spelling.
  const isModel = root?.text(0).startsWith("FlabuffersModel_v");
  return {
    format: "catboost",
    ...(!isModel && { fault: "its core is damaged" }),
  };
};
