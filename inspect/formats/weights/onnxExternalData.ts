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

/** Paths of the files with tensors that an ONNX model names. */
interface DataFiles {
  /** Relative to the model's folder. Bounded. */
  readonly inside: readonly string[];
  /** Bounded. */
  readonly outside: readonly string[];
}

/** The files that tensors of an ONNX model name; throws FormatError. */
export function dataFiles(source: ByteSource): DataFiles {
  const inside = new Set<string>();
  const outside = new Set<string>();
  walkMessage(source, WALK, {
    [ENTRIES]: (reader, length) => {
      const { key, value } = decodeAt(onnx.StringStringEntryProto, reader, length);
      if (key !== "location") return;
      const isOutside = escapesArchive(value);
      const [found, most] = isOutside ? [outside, LIMITS.listedCode] : [inside, LIMITS.dataFiles];
      if (found.size < most) found.add(value);
    },
  });
  return { inside: [...inside], outside: [...outside] };
}
