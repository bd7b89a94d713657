import type { RetypedInput, SignatureFacts, TensorFacts } from "./facts";

/** Facts of each kind of fault because of which a server refuses every REST request to a signature. */
export interface SignatureFaultFacts {
  inputs: object;
  outputs: object;
  /** Inputs and outputs that are not one plain tensor; `encoding` is absent if they name no tensor at all. */
  encoding: { readonly tensors: readonly { readonly name: string; readonly encoding?: string }[] };
  /** Tensors that the graph does not contain. */
  missing: { readonly tensors: readonly string[] };
  /** Inputs that are declared with another type than their placeholders have. */
  placeholderType: { readonly tensors: readonly RetypedInput[] };
  /** Inputs and outputs of a type that JSON cannot represent. */
  inputType: { readonly tensors: readonly TypedTensor[] };
  outputType: { readonly tensors: readonly TypedTensor[] };
}

export interface TypedTensor {
  readonly name: string;
  readonly dtype: string;
}

export type SignatureFault = {
  [Kind in keyof SignatureFaultFacts]: { readonly kind: Kind } & SignatureFaultFacts[Kind];
}[keyof SignatureFaultFacts];

/**
 * The first reason why every REST request to a signature fails; undefined if a request may succeed.
 * Sources: tensorflow_serving/util/json_tensor.cc (FillPredictRequestFromJson: inputs; AddValueToTensor and
 * AddSingleValueAndAdvance: types), tensorflow_serving/servables/tensorflow/predict_util.cc (feeds and fetches use
 * TensorInfo.name), tensorflow/core/common_runtime/direct_session.cc (outputs; tensors that are not in the
 * graph).
 */
export function faultOf(signature: SignatureFacts): SignatureFault | undefined {
  const { inputs, outputs, missingTensors = [], retypedInputs = [] } = signature;
  if (Object.keys(inputs).length === 0) return { kind: "inputs" };
  if (Object.keys(outputs).length === 0) return { kind: "outputs" };
  const nameless = [...withoutTensor(inputs), ...withoutTensor(outputs)];
  if (nameless.length > 0) return { kind: "encoding", tensors: nameless };
  if (missingTensors.length > 0) return { kind: "missing", tensors: missingTensors };
  if (retypedInputs.length > 0) return { kind: "placeholderType", tensors: retypedInputs };
  const unread = notInJson(inputs);
  if (unread.length > 0) return { kind: "inputType", tensors: unread };
  const unwritten = notInJson(outputs);
  if (unwritten.length > 0) return { kind: "outputType", tensors: unwritten };
  return undefined;
}

/** Types whose values servers read and write as JSON. */
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

/** Servers use the type of the tensor itself, so a declaration without a type is not a fault. */
function notInJson(tensors: Readonly<Record<string, TensorFacts>>): TypedTensor[] {
  return Object.entries(tensors)
    .filter(([, { dtype }]) => dtype !== "invalid" && !IN_JSON.has(dtype))
    .map(([name, { dtype }]) => ({ name, dtype }));
}

function withoutTensor(tensors: Readonly<Record<string, TensorFacts>>) {
  return Object.entries(tensors)
    .filter(([, { tensor }]) => !tensor)
    .map(([name, { encoding }]) => ({ name, ...(encoding !== undefined && { encoding }) }));
}
