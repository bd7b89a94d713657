import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { vocabularyFault } from "../../../inspect/savedModel/vocabulary";
import oracle from "../../fixtures/vocabulary-oracle.json";

type Case = (typeof oracle.cases)[number];

function faultOf(one: Case): string {
  const { keyIndex, valueIndex, size, delimiter, key, value } = one;
  const source = bufferSource(Buffer.from(one.data, "base64"));
  const fault = vocabularyFault(source, { keyIndex, valueIndex, size, delimiter }, { key, value });
  return fault === undefined || fault === "unread" ? "ok" : fault.kind;
}

const isFloat = ({ key, value }: Case) => /float/.test(`${key} ${value}`);
const described = (one: Case) => ({
  ...one,
  data: Buffer.from(one.data, "base64").toString("latin1").slice(0, 40),
});

/** TensorFlow's answers are made by tools/data/vocabulary_oracle.py; `other` is a file without a line. */
describe("a vocabulary", () => {
  it("has the faults that TensorFlow refuses in strings and integers, and no others", () => {
    const differing = oracle.cases.filter(
      (one) => !isFloat(one) && one.answer !== "other" && faultOf(one) !== one.answer,
    );
    assert.deepEqual(differing.map(described), []);
  });

  it("has only faults that TensorFlow refuses, if its values are floating-point numbers", () => {
    const differing = oracle.cases.filter(
      (one) => isFloat(one) && faultOf(one) !== "ok" && faultOf(one) !== one.answer,
    );
    assert.deepEqual(differing.map(described), []);
  });

  it("has lines that continue in the next part of the file", () => {
    const long = "x".repeat((1 << 20) - 3);
    const fault = vocabularyFault(
      bufferSource(Buffer.from(`${long}\nab\r\nab\n`)),
      { keyIndex: -2, valueIndex: -1, size: -1, delimiter: "\t" },
      { key: "string", value: "int64" },
    );
    assert.deepEqual(fault, { kind: "duplicate", line: 3, first: 2, key: "ab" });
  });

  it("is not read if it is larger than the limit", () => {
    const source = { ...bufferSource(Buffer.alloc(0)), size: 2 ** 40 };
    const columns = { keyIndex: -2, valueIndex: -1, size: -1, delimiter: "\t" };
    assert.equal(vocabularyFault(source, columns, { key: "string", value: "int64" }), "unread");
  });
});
