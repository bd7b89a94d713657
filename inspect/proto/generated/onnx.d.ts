// Generated from the .proto files by `npm run protos`.
import type { Decoder } from "../decode";

export interface ModelProto {
  readonly graph?: GraphProto | null;
  readonly opset_import: readonly OperatorSetIdProto[];
  readonly training_info: readonly TrainingInfoProto[];
  readonly functions: readonly FunctionProto[];
}

export interface OperatorSetIdProto {
}

export interface TrainingInfoProto {
  readonly initialization?: GraphProto | null;
  readonly algorithm?: GraphProto | null;
}

export interface FunctionProto {
  readonly node: readonly NodeProto[];
}

export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly initializer: readonly TensorProto[];
  readonly sparse_initializer: readonly SparseTensorProto[];
}

export interface NodeProto {
  readonly attribute: readonly AttributeProto[];
}

export interface AttributeProto {
  readonly t?: TensorProto | null;
  readonly g?: GraphProto | null;
  readonly tensors: readonly TensorProto[];
  readonly graphs: readonly GraphProto[];
  readonly sparse_tensor?: SparseTensorProto | null;
  readonly sparse_tensors: readonly SparseTensorProto[];
}

export interface SparseTensorProto {
  readonly values?: TensorProto | null;
  readonly indices?: TensorProto | null;
}

export interface TensorProto {
  readonly external_data: readonly StringStringEntryProto[];
}

export interface StringStringEntryProto {
  readonly key: string;
  readonly value: string;
}

export declare const onnx: {
  ModelProto: Decoder<ModelProto>;
  OperatorSetIdProto: Decoder<OperatorSetIdProto>;
  TrainingInfoProto: Decoder<TrainingInfoProto>;
  FunctionProto: Decoder<FunctionProto>;
  GraphProto: Decoder<GraphProto>;
  NodeProto: Decoder<NodeProto>;
  AttributeProto: Decoder<AttributeProto>;
  SparseTensorProto: Decoder<SparseTensorProto>;
  TensorProto: Decoder<TensorProto>;
  StringStringEntryProto: Decoder<StringStringEntryProto>;
};
