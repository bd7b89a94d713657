/** TensorFlow's data types, by number. Source: tensorflow/core/framework/types.proto, TensorFlow 2.21. */
const NAMES: readonly string[] = [
  "invalid",
  "float32",
  "float64",
  "int32",
  "uint8",
  "int16",
  "int8",
  "string",
  "complex64",
  "int64",
  "bool",
  "qint8",
  "quint8",
  "qint32",
  "bfloat16",
  "qint16",
  "quint16",
  "uint16",
  "complex128",
  "float16",
  "resource",
  "variant",
  "uint32",
  "uint64",
  "float8_e5m2",
  "float8_e4m3fn",
  "float8_e4m3fnuz",
  "float8_e4m3b11fnuz",
  "float8_e5m2fnuz",
  "int4",
  "uint4",
  "int2",
  "uint2",
  "float4_e2m1fn",
];

/** Added to a type's number for its reference form, which TensorFlow 1 variables have. */
const REFERENCE = 100;

/** Name of a data type by its number; `unknown-NNN` for a number that is not in the table. */
export function dtypeName(dtype: number): string {
  return NAMES[dtype > REFERENCE ? dtype - REFERENCE : dtype] ?? `unknown-${dtype}`;
}

const SIZES: Readonly<Record<string, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  qint8: 1,
  quint8: 1,
  float8_e5m2: 1,
  float8_e4m3fn: 1,
  float8_e4m3fnuz: 1,
  float8_e4m3b11fnuz: 1,
  float8_e5m2fnuz: 1,
  float16: 2,
  bfloat16: 2,
  int16: 2,
  uint16: 2,
  qint16: 2,
  quint16: 2,
  float32: 4,
  int32: 4,
  uint32: 4,
  qint32: 4,
  float64: 8,
  int64: 8,
  uint64: 8,
  complex64: 8,
  complex128: 16,
};

/** Bytes of one element, or undefined for strings and other types without a fixed size. */
export function dtypeSize(name: string): number | undefined {
  return SIZES[name];
}
