import * as v from "valibot";
import type { TfliteFacts, TfliteSignature, TfliteSubgraph, TfliteTensor } from "../tflite/facts";
import { dictionary, facts, list, optional } from "./build";

const STRING = v.string();
const NUMBER = v.number();

const TENSOR = facts<TfliteTensor>({
  name: STRING,
  dtype: STRING,
  shape: list(NUMBER),
  shapeSignature: optional(list(NUMBER)),
  quantized: v.boolean(),
});

/** Facts of a TFLite model. */
export const TFLITE = facts<TfliteFacts>({
  path: STRING,
  version: NUMBER,
  description: STRING,
  tensorflowVersion: optional(STRING),
  minRuntimeVersion: optional(STRING),
  signatures: dictionary(
    facts<TfliteSignature>({
      subgraph: NUMBER,
      inputs: dictionary(TENSOR),
      outputs: dictionary(TENSOR),
    }),
  ),
  subgraphs: list(
    facts<TfliteSubgraph>({ name: STRING, inputs: list(TENSOR), outputs: list(TENSOR) }),
  ),
  ops: dictionary(NUMBER),
  customOps: dictionary(NUMBER),
  usesFlex: v.boolean(),
  metadata: list(STRING),
});
