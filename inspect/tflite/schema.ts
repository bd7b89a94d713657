// Numbers of the fields that are read. Source: tensorflow/compiler/mlir/lite/schema/schema.fbs, TensorFlow 2.21.

/** The version that all TensorFlow Lite runtimes read. Source: tensorflow/compiler/mlir/lite/version.h. */
export const SCHEMA_VERSION = 3;

export const Model = {
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadata: 6,
  signatureDefs: 7,
};
export const OperatorCode = { deprecatedBuiltinCode: 0, customCode: 1, builtinCode: 3 };
export const SubGraph = { tensors: 0, inputs: 1, outputs: 2, operators: 3, name: 4 };
export const Operator = {
  opcodeIndex: 0,
  inputs: 1,
  outputs: 2,
  customOptions: 5,
  largeCustomOptionsOffset: 9,
  largeCustomOptionsSize: 10,
};
export const Tensor = { shape: 0, type: 1, buffer: 2, name: 3, quantization: 4, shapeSignature: 7 };
export const Quantization = { scale: 2, detailsType: 4 };
export const WeightBuffer = { data: 0, offset: 1, size: 2 };
export const Metadata = { name: 0, buffer: 1 };
export const SignatureDef = { inputs: 0, outputs: 1, signatureKey: 2, subgraphIndex: 4 };
export const TensorMap = { name: 0, tensorIndex: 1 };

// Source: tensorflow/compiler/mlir/lite/schema/conversion_metadata.fbs.
export const ConversionMetadata = { environment: 0 };
export const Environment = { tensorflowVersion: 0 };
