import assert from "node:assert/strict";
import { type TensorProto, tensorflow } from "../../../inspect/proto/generated/tensorflow";
import { scalarOf } from "../../../inspect/savedModel/scalarTensor";

const { DT_FLOAT, DT_DOUBLE, DT_INT32, DT_INT64, DT_BOOL, DT_STRING } = tensorflow.DataType;
const EMPTY: TensorProto = {
  dtype: DT_FLOAT,
  tensor_content: Buffer.alloc(0),
  float_val: [],
  double_val: [],
  int_val: [],
  string_val: [],
  int64_val: [],
  bool_val: [],
};

describe("the number of a scalar tensor", () => {
  it("is listed", () => {
    assert.equal(scalarOf({ ...EMPTY, float_val: [0.5] }), 0.5);
    assert.equal(scalarOf({ ...EMPTY, dtype: DT_DOUBLE, double_val: [0.5] }), 0.5);
    assert.equal(scalarOf({ ...EMPTY, dtype: DT_INT32, int_val: [-3] }), -3);
    assert.equal(scalarOf({ ...EMPTY, dtype: DT_INT64, int64_val: [7] }), 7);
    assert.equal(scalarOf({ ...EMPTY, dtype: DT_BOOL, bool_val: [true] }), 1);
  });

  it("is packed in the machine's form", () => {
    const packed = (dtype: number, hex: string) =>
      scalarOf({ ...EMPTY, dtype, tensor_content: Buffer.from(hex, "hex") });
    assert.equal(packed(DT_FLOAT, "0000003f"), 0.5);
    assert.equal(packed(DT_DOUBLE, "000000000000e03f"), 0.5);
    assert.equal(packed(DT_INT32, "fdffffff"), -3);
    assert.equal(packed(DT_INT64, "0700000000000000"), 7);
    assert.equal(packed(DT_BOOL, "01"), 1);
  });

  it("is zero if nothing is listed", () => assert.equal(scalarOf(EMPTY), 0));

  it("is unknown for other types, and for packed bytes of another length", () => {
    assert.equal(scalarOf({ ...EMPTY, dtype: DT_STRING }), undefined);
    assert.equal(scalarOf({ ...EMPTY, tensor_content: Buffer.alloc(3) }), undefined);
  });
});
