import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { flexOpOf } from "../../../inspect/tflite/flexOptions";
import { readOrRefused } from "../../support/changedBytes";

/** What the converter of TensorFlow 2.15 writes for tf.io.read_file: a vector of the op's name and its NodeDef. */
const READ_FILE = Buffer.from(
  "08526561644669 6c65000e1208526561644669 6c651a003200000 21a1114140 42801".replaceAll(" ", ""),
  "hex",
);

const opOf = (bytes: Buffer) => flexOpOf(bufferSource(bytes));

describe("flexOpOf", () => {
  it("reads the op that the delegate runs", () => {
    assert.equal(opOf(READ_FILE), "ReadFile");
  });

  it("reads it by its length, whatever follows", () => {
    const bytes = Buffer.from(READ_FILE);
    bytes[9] = 0x58;
    assert.equal(opOf(bytes), "ReadFile");
  });

  it("finds nothing in truncated options, or in options of another type", () => {
    for (let length = 0; length < READ_FILE.length; length++)
      assert.equal(opOf(READ_FILE.subarray(0, length)), undefined);
    const map = Buffer.from("54000103010101000402 2401".replaceAll(" ", ""), "hex");
    assert.equal(opOf(map), undefined);
  });

  it("reads any bytes, or finds nothing", () => {
    readOrRefused([READ_FILE], opOf);
  });
});
