import type { SignatureFacts, TensorFacts } from "./facts";

/** Why a server refuses every REST request to a signature; `what` goes on behind the signature's name. */
export interface SignatureFault {
  readonly kind:
    | "inputs"
    | "method"
    | "outputs"
    | "encoding"
    | "missing"
    | "inputType"
    | "outputType";
  readonly what: string;
}

/**
 * The first reason for which no REST request to a signature succeeds; undefined where one may.
 * Sources: tensorflow_serving/util/json_tensor.cc (FillPredictRequestFromJson: inputs; AddValueToTensor and
 * AddSingleValueAndAdvance: types),
 * tensorflow_serving/servables/tensorflow/predict_util.cc (method name; feeds and fetches go by TensorInfo.name),
 * tensorflow/core/common_runtime/direct_session.cc (outputs, tensors that the graph lacks).
 */
export function faultOf(signature: SignatureFacts): SignatureFault | undefined {
  const { inputs, outputs, methodName, missingTensors = [] } = signature;
  if (Object.keys(inputs).length === 0) return { kind: "inputs", what: "has no inputs" };
  if (!/^tensorflow\/serving\/(predict|classify|regress)$/.test(methodName))
    return { kind: "method", what: `has the method name "${methodName}"` };
  if (Object.keys(outputs).length === 0) return { kind: "outputs", what: "has no outputs" };
  const nameless = [...withoutTensor(inputs), ...withoutTensor(outputs)];
  if (nameless.length > 0)
    return { kind: "encoding", what: `has what is not one plain tensor: ${nameless.join(", ")}` };
  if (missingTensors.length > 0)
    return { kind: "missing", what: `names what the graph lacks: ${missingTensors.join(", ")}` };
  const unread = notInJson(inputs);
  if (unread.length > 0)
    return { kind: "inputType", what: `has inputs that JSON cannot carry: ${unread.join(", ")}` };
  const unwritten = notInJson(outputs);
  if (unwritten.length > 0)
    return {
      kind: "outputType",
      what: `has outputs that JSON cannot carry: ${unwritten.join(", ")}`,
    };
  return undefined;
}

/** Types of which servers read and write the values as JSON. */
const IN_JSON: ReadonlySet<string> = new Set([
  "float32",
  "float64",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint32",
  "uint64",
  "bool",
  "string",
]);

/** Servers go by the type of the tensor itself, so a declaration that names no type says nothing. */
function notInJson(tensors: Readonly<Record<string, TensorFacts>>): string[] {
  return Object.entries(tensors)
    .filter(([, { dtype }]) => dtype !== "invalid" && !IN_JSON.has(dtype))
    .map(([name, { dtype }]) => `${name} (${dtype})`);
}

function withoutTensor(tensors: Readonly<Record<string, TensorFacts>>): string[] {
  return Object.entries(tensors)
    .filter(([, { tensor }]) => !tensor)
    .map(([name, { encoding = "no tensor" }]) => `${name} (${encoding})`);
}
