// Generated from the .proto files by `npm run protos`.
import type { Decoder } from "../decode";

export interface AttrValue {
  readonly list?: AttrValue_ListValue | null;
  readonly s?: Buffer | null;
  readonly i?: number | null;
  readonly b?: boolean | null;
  readonly type?: number | null;
  readonly shape?: TensorShapeProto | null;
  readonly tensor?: TensorProto | null;
  readonly func?: NameAttrList | null;
}

export interface AttrValue_ListValue {
  readonly s: readonly Buffer[];
  readonly type: readonly number[];
  readonly tensor: readonly TensorProto[];
  readonly func: readonly NameAttrList[];
}

export interface NameAttrList {
  readonly name: string;
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export interface TensorShapeProto {
  readonly dim: readonly TensorShapeProto_Dim[];
  readonly unknown_rank: boolean;
}

export interface TensorShapeProto_Dim {
  readonly size: number;
}

export interface TensorProto {
  readonly dtype: number;
  readonly tensor_shape?: TensorShapeProto | null;
  readonly tensor_content: Buffer;
  readonly float_val: readonly number[];
  readonly double_val: readonly number[];
  readonly int_val: readonly number[];
  readonly string_val: readonly Buffer[];
  readonly int64_val: readonly number[];
  readonly bool_val: readonly boolean[];
}

export interface GraphDef {
  readonly node: readonly NodeDef[];
  readonly library?: FunctionDefLibrary | null;
  readonly versions?: VersionDef | null;
}

export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly device: string;
  readonly attr: Readonly<Record<string, AttrValue>>;
}

export interface FunctionDefLibrary {
  readonly function: readonly FunctionDef[];
  readonly gradient: readonly GradientDef[];
}

export interface GradientDef {
  readonly function_name: string;
  readonly gradient_func: string;
}

export interface FunctionDef {
  readonly signature?: OpDef | null;
  readonly node_def: readonly NodeDef[];
  readonly ret: Readonly<Record<string, string>>;
  readonly attr: Readonly<Record<string, AttrValue>>;
  readonly control_ret: Readonly<Record<string, string>>;
}

export interface OpDef {
  readonly name: string;
  readonly input_arg: readonly OpDef_ArgDef[];
  readonly output_arg: readonly OpDef_ArgDef[];
}

export interface OpDef_ArgDef {
  readonly name: string;
}

export interface VersionDef {
  readonly producer: number;
  readonly min_consumer: number;
}

export interface MetaGraphDef {
  readonly meta_info_def?: MetaGraphDef_MetaInfoDef | null;
  readonly graph_def?: GraphDef | null;
  readonly saver_def?: SaverDef | null;
  readonly collection_def: Readonly<Record<string, CollectionDef>>;
  readonly signature_def: Readonly<Record<string, SignatureDef>>;
  readonly asset_file_def: readonly AssetFileDef[];
  readonly object_graph_def?: SavedObjectGraph | null;
}

export interface MetaGraphDef_MetaInfoDef {
  readonly tags: readonly string[];
  readonly tensorflow_version: string;
}

export interface SaverDef {
  readonly filename_tensor_name: string;
  readonly restore_op_name: string;
}

export interface CollectionDef {
  readonly node_list?: CollectionDef_NodeList | null;
  readonly any_list?: CollectionDef_AnyList | null;
}

export interface CollectionDef_NodeList {
  readonly value: readonly string[];
}

export interface CollectionDef_AnyList {
  readonly value: readonly Any[];
}

export interface Any {
  readonly type_url: string;
  readonly value: Buffer;
}

export interface TensorInfo {
  readonly name?: string | null;
  readonly coo_sparse?: TensorInfo_CooSparse | null;
  readonly composite_tensor?: TensorInfo_CompositeTensor | null;
  readonly dtype: number;
  readonly tensor_shape?: TensorShapeProto | null;
}

export interface TensorInfo_CooSparse {
  readonly values_tensor_name: string;
  readonly indices_tensor_name: string;
  readonly dense_shape_tensor_name: string;
}

export interface TensorInfo_CompositeTensor {
}

export interface SignatureDef {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
  readonly method_name: string;
  readonly defaults: Readonly<Record<string, Unread>>;
}

export interface Unread {
}

export interface AssetFileDef {
  readonly tensor_info?: TensorInfo | null;
  readonly filename: string;
}

export interface SavedObjectGraph {
  readonly nodes: readonly SavedObject[];
  readonly concrete_functions: Readonly<Record<string, SavedConcreteFunction>>;
}

export interface SavedObject {
  readonly children: readonly TrackableObjectGraph_TrackableObject_ObjectReference[];
  readonly function?: SavedFunction | null;
  readonly bare_concrete_function?: SavedBareConcreteFunction | null;
}

export interface TrackableObjectGraph {
}

export interface TrackableObjectGraph_TrackableObject {
}

export interface TrackableObjectGraph_TrackableObject_ObjectReference {
  readonly node_id: number;
  readonly local_name: string;
}

export interface SavedFunction {
  readonly concrete_functions: readonly string[];
}

export interface SavedBareConcreteFunction {
  readonly concrete_function_name: string;
  readonly argument_keywords: readonly string[];
}

export interface SavedConcreteFunction {
  readonly canonicalized_input_signature?: StructuredValue | null;
}

export interface StructuredValue {
  readonly none_value?: NoneValue | null;
  readonly float64_value?: number | null;
  readonly int64_value?: number | null;
  readonly string_value?: string | null;
  readonly bool_value?: boolean | null;
  readonly tensor_spec_value?: TensorSpecProto | null;
  readonly type_spec_value?: TypeSpecProto | null;
  readonly bounded_tensor_spec_value?: BoundedTensorSpecProto | null;
  readonly list_value?: ListValue | null;
  readonly tuple_value?: TupleValue | null;
  readonly dict_value?: DictValue | null;
}

export interface NoneValue {
}

export interface ListValue {
  readonly values: readonly StructuredValue[];
}

export interface TupleValue {
  readonly values: readonly StructuredValue[];
}

export interface DictValue {
  readonly fields: Readonly<Record<string, StructuredValue>>;
}

export interface TensorSpecProto {
  readonly name: string;
  readonly shape?: TensorShapeProto | null;
  readonly dtype: number;
}

export interface BoundedTensorSpecProto {
  readonly name: string;
  readonly shape?: TensorShapeProto | null;
  readonly dtype: number;
}

export interface TypeSpecProto {
  readonly type_spec_class_name: string;
  readonly num_flat_components: number;
}

export interface SavedModel {
  readonly saved_model_schema_version: number;
  readonly meta_graphs: readonly MetaGraphDef[];
}

export interface BundleHeaderProto {
  readonly num_shards: number;
  readonly endianness: number;
}

export interface BundleEntryProto {
  readonly dtype: number;
  readonly shape?: TensorShapeProto | null;
  readonly shard_id: number;
  readonly offset: number;
  readonly size: number;
  readonly crc32c: number;
  readonly slices: readonly TensorSliceProto[];
}

export interface TensorSliceProto {
}

export interface FingerprintDef {
  readonly saved_model_checksum: bigint;
  readonly graph_def_program_hash: bigint;
  readonly signature_def_hash: bigint;
  readonly saved_object_graph_hash: bigint;
  readonly checkpoint_hash: bigint;
  readonly version?: VersionDef | null;
  readonly uuid: string;
}

export declare const tensorflow: {
  AttrValue: Decoder<AttrValue> & { ListValue: Decoder<AttrValue_ListValue> };
  NameAttrList: Decoder<NameAttrList>;
  TensorShapeProto: Decoder<TensorShapeProto> & { Dim: Decoder<TensorShapeProto_Dim> };
  TensorProto: Decoder<TensorProto>;
  GraphDef: Decoder<GraphDef>;
  NodeDef: Decoder<NodeDef>;
  FunctionDefLibrary: Decoder<FunctionDefLibrary>;
  GradientDef: Decoder<GradientDef>;
  FunctionDef: Decoder<FunctionDef>;
  OpDef: Decoder<OpDef> & { ArgDef: Decoder<OpDef_ArgDef> };
  VersionDef: Decoder<VersionDef>;
  MetaGraphDef: Decoder<MetaGraphDef> & { MetaInfoDef: Decoder<MetaGraphDef_MetaInfoDef> };
  SaverDef: Decoder<SaverDef>;
  CollectionDef: Decoder<CollectionDef> & { NodeList: Decoder<CollectionDef_NodeList>; AnyList: Decoder<CollectionDef_AnyList> };
  Any: Decoder<Any>;
  TensorInfo: Decoder<TensorInfo> & { CooSparse: Decoder<TensorInfo_CooSparse>; CompositeTensor: Decoder<TensorInfo_CompositeTensor> };
  SignatureDef: Decoder<SignatureDef>;
  Unread: Decoder<Unread>;
  AssetFileDef: Decoder<AssetFileDef>;
  SavedObjectGraph: Decoder<SavedObjectGraph>;
  SavedObject: Decoder<SavedObject>;
  TrackableObjectGraph: Decoder<TrackableObjectGraph> & { TrackableObject: Decoder<TrackableObjectGraph_TrackableObject> & { ObjectReference: Decoder<TrackableObjectGraph_TrackableObject_ObjectReference> }; ObjectReference: Decoder<TrackableObjectGraph_TrackableObject_ObjectReference> };
  SavedFunction: Decoder<SavedFunction>;
  SavedBareConcreteFunction: Decoder<SavedBareConcreteFunction>;
  SavedConcreteFunction: Decoder<SavedConcreteFunction>;
  StructuredValue: Decoder<StructuredValue>;
  NoneValue: Decoder<NoneValue>;
  ListValue: Decoder<ListValue>;
  TupleValue: Decoder<TupleValue>;
  DictValue: Decoder<DictValue>;
  TensorSpecProto: Decoder<TensorSpecProto>;
  BoundedTensorSpecProto: Decoder<BoundedTensorSpecProto>;
  TypeSpecProto: Decoder<TypeSpecProto>;
  SavedModel: Decoder<SavedModel>;
  BundleHeaderProto: Decoder<BundleHeaderProto>;
  BundleEntryProto: Decoder<BundleEntryProto>;
  TensorSliceProto: Decoder<TensorSliceProto>;
  FingerprintDef: Decoder<FingerprintDef>;
  readonly DataType: {
    readonly DT_INVALID: 0;
    readonly DT_FLOAT: 1;
    readonly DT_DOUBLE: 2;
    readonly DT_INT32: 3;
    readonly DT_UINT8: 4;
    readonly DT_INT16: 5;
    readonly DT_INT8: 6;
    readonly DT_STRING: 7;
    readonly DT_COMPLEX64: 8;
    readonly DT_INT64: 9;
    readonly DT_BOOL: 10;
    readonly DT_QINT8: 11;
    readonly DT_QUINT8: 12;
    readonly DT_QINT32: 13;
    readonly DT_BFLOAT16: 14;
    readonly DT_QINT16: 15;
    readonly DT_QUINT16: 16;
    readonly DT_UINT16: 17;
    readonly DT_COMPLEX128: 18;
    readonly DT_HALF: 19;
    readonly DT_RESOURCE: 20;
    readonly DT_VARIANT: 21;
    readonly DT_UINT32: 22;
    readonly DT_UINT64: 23;
    readonly DT_FLOAT8_E5M2: 24;
    readonly DT_FLOAT8_E4M3FN: 25;
    readonly DT_FLOAT8_E4M3FNUZ: 26;
    readonly DT_FLOAT8_E4M3B11FNUZ: 27;
    readonly DT_FLOAT8_E5M2FNUZ: 28;
    readonly DT_INT4: 29;
    readonly DT_UINT4: 30;
    readonly DT_INT2: 31;
    readonly DT_UINT2: 32;
    readonly DT_FLOAT4_E2M1FN: 33;
    readonly DT_FLOAT_REF: 101;
    readonly DT_DOUBLE_REF: 102;
    readonly DT_INT32_REF: 103;
    readonly DT_UINT8_REF: 104;
    readonly DT_INT16_REF: 105;
    readonly DT_INT8_REF: 106;
    readonly DT_STRING_REF: 107;
    readonly DT_COMPLEX64_REF: 108;
    readonly DT_INT64_REF: 109;
    readonly DT_BOOL_REF: 110;
    readonly DT_QINT8_REF: 111;
    readonly DT_QUINT8_REF: 112;
    readonly DT_QINT32_REF: 113;
    readonly DT_BFLOAT16_REF: 114;
    readonly DT_QINT16_REF: 115;
    readonly DT_QUINT16_REF: 116;
    readonly DT_UINT16_REF: 117;
    readonly DT_COMPLEX128_REF: 118;
    readonly DT_HALF_REF: 119;
    readonly DT_RESOURCE_REF: 120;
    readonly DT_VARIANT_REF: 121;
    readonly DT_UINT32_REF: 122;
    readonly DT_UINT64_REF: 123;
    readonly DT_FLOAT8_E5M2_REF: 124;
    readonly DT_FLOAT8_E4M3FN_REF: 125;
    readonly DT_FLOAT8_E4M3FNUZ_REF: 126;
    readonly DT_FLOAT8_E4M3B11FNUZ_REF: 127;
    readonly DT_FLOAT8_E5M2FNUZ_REF: 128;
    readonly DT_INT4_REF: 129;
    readonly DT_UINT4_REF: 130;
    readonly DT_INT2_REF: 131;
    readonly DT_UINT2_REF: 132;
    readonly DT_FLOAT4_E2M1FN_REF: 133;
  };
};
