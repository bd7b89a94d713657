import { topLevelOf } from "../fields";
import type { Recogniser } from "../recogniser";
import type { CodeFound } from "../recognition";
import type * as domains from "./onnxDomains";
import type * as externalData from "./onnxExternalData";

/**
 * Numbers of the fields without which no runtime loads a model: graph and opset_import. Source: onnx.proto;
 * test/inspect/formats/fieldNumbers.test.ts compares them.
 */
const REQUIRED = [7, 8];

// Loaded with the first model; most bundles contain none.
const loadExternalData = () => require("./onnxExternalData") as typeof externalData;

const loadDomains = () => require("./onnxDomains") as typeof domains;

/** An ONNX model: a graph and its operator sets, and the files that its tensors name. */
export const recogniseOnnx: Recogniser = ({ source }) => {
  const fields = topLevelOf(source);
  const isModel = REQUIRED.every((field) => fields?.get(field)?.has(2));
  if (!isModel) return undefined;
  const code = loadExternalData()
    .escapingData(source)
    .map((path): CodeFound => ({ kind: "file", name: path, where: "external_data" }));
  const loads = loadDomains()
    .foreignDomains(source)
    .map((domain) => ({ loader: "onnxruntime", name: `operators of the domain ${domain}` }));
  return {
    format: "onnx",
    ...(code.length > 0 && { code }),
    ...(loads.length > 0 && { loads }),
  };
};
