import { decodeAt } from "../../proto/decode";
import { onnx } from "../../proto/generated/onnx";
import schema from "../../proto/generated/onnx.json";
import { fieldNumber, recordWalk } from "../../proto/schema";
import { walkMessage } from "../../proto/walk";
import { escapesArchive } from "../archive/memberPath";
import { topLevelOf } from "../fields";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import type { CodeFound } from "../recognition";

/** Fields without which no runtime loads a model. */
const REQUIRED = ["graph", "opset_import"].map((name) => fieldNumber(schema, "ModelProto", name));
/** Where the entries of a tensor say that its data is in a file. */
const ENTRIES = "TensorProto.external_data";
const WALK = recordWalk(schema, "ModelProto", [ENTRIES]);

/** An ONNX model: a graph and its operator sets; and the files that its tensors name. */
export const recogniseOnnx: Recogniser = ({ source }) => {
  const fields = topLevelOf(source);
  const isModel = REQUIRED.every((field) => fields?.get(field)?.has(2));
  if (!isModel) return undefined;
  const outside = new Set<string>();
  walkMessage(source, WALK, {
    [ENTRIES]: (reader, length) => {
      const { key, value } = decodeAt(onnx.StringStringEntryProto, reader, length);
      const isPlace = key === "location" && escapesArchive(value);
      if (isPlace && outside.size < LIMITS.listedCode) outside.add(value);
    },
  });
  const code: CodeFound[] = [...outside].map((path) => ({
    kind: "file",
    name: path,
    where: "external_data",
  }));
  return { format: "onnx", ...(code.length > 0 && { code }) };
};
