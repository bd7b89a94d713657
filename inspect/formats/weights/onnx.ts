import type { ByteSource } from "../../bytes/byteSource";
import { Cursor } from "../../proto/cursor";
import { topLevelOf } from "../fields";
import { LIMITS } from "../limits";
import { messageFields } from "../messageFields";
import type { Recogniser } from "../recogniser";
import type { CodeFound } from "../recognition";
import type * as domains from "./onnxDomains";
import type * as externalData from "./onnxExternalData";

/**
 * Numbers of the fields without which no runtime loads a model: graph and opset_import. Source: onnx.proto;
 * test/inspect/formats/fieldNumbers.test.ts compares them.
 */
const GRAPH = 7;
const OPERATOR_SETS = 8;
/** Field number of an operator set's version. */
const VERSION = 2;

// Loaded with the first model; most bundles contain none.
const loadExternalData = () => require("./onnxExternalData") as typeof externalData;

const loadDomains = () => require("./onnxDomains") as typeof domains;

/** An ONNX model: a graph and its operator sets, and the files that its tensors name. */
export const recogniseOnnx: Recogniser = ({ source }) => {
  const fields = topLevelOf(source);
  const isModel = [GRAPH, OPERATOR_SETS].every((field) => fields?.get(field)?.has(2));
  if (!isModel || !hasOperatorSet(source)) return undefined;
  const { inside, outside } = loadExternalData().dataFiles(source);
  const code = outside.map(
    (path): CodeFound => ({ kind: "file", name: path, where: "external_data" }),
  );
  const loads = loadDomains()
    .foreignDomains(source)
    .map((domain) => ({ loader: "onnxruntime", name: `operators of the domain ${domain}` }));
  return {
    format: "onnx",
    ...(inside.length > 0 && { detail: { dataFiles: inside } }),
    ...(code.length > 0 && { code }),
    ...(loads.length > 0 && { loads }),
  };
};

/**
 * Whether an operator set has a version, without which no runtime loads a model. Other messages have fields with the same
 * numbers, such as those of TensorFlow's profiler.
 */
function hasOperatorSet(source: ByteSource): boolean {
  const cursor = new Cursor(source);
  for (let tag = cursor.next(); tag; tag = cursor.next()) {
    if (tag.field !== OPERATOR_SETS || tag.wire !== 2) {
      cursor.skip(tag);
      continue;
    }
    const outer = cursor.enter();
    const fields = messageFields(
      source,
      cursor.offset,
      cursor.offset + cursor.left,
      LIMITS.protobufFields,
    );
    if (fields?.some(({ field, wire }) => field === VERSION && wire === 0)) return true;
    cursor.leave(outer);
  }
  return false;
}
