import type { ByteSource } from "../../bytes/byteSource";
import { decodeAt } from "../../proto/decode";
import { onnx } from "../../proto/generated/onnx";
import schema from "../../proto/generated/onnx.json";
import { recordWalk } from "../../proto/schema";
import { walkMessage } from "../../proto/walk";
import { escapesArchive } from "../archive/memberPath";
import { LIMITS } from "../limits";

/** Field of a tensor whose entries name the file with its data. */
const ENTRIES = "TensorProto.external_data";
const WALK = recordWalk(schema, "ModelProto", [ENTRIES]);

/** The paths outside the model's folder that tensors of an ONNX model name; throws FormatError. */
export function escapingData(source: ByteSource): string[] {
  const outside = new Set<string>();
  walkMessage(source, WALK, {
    [ENTRIES]: (reader, length) => {
      const { key, value } = decodeAt(onnx.StringStringEntryProto, reader, length);
      const isPlace = key === "location" && escapesArchive(value);
      if (isPlace && outside.size < LIMITS.listedCode) outside.add(value);
    },
  });
  return [...outside];
}
