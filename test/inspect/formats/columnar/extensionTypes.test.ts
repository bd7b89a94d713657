import assert from "node:assert/strict";
import { pickledTypes } from "../../../../inspect/formats/columnar/extensionTypes";

describe("the types of a column", () => {
  const typesIn = (text: string) => pickledTypes(Buffer.from(text));
  const ofSpark = (name: string) => `{"type":"udt","pyClass":"${name}","sqlType":"string"}`;

  it("name the class that PySpark imports for a user-defined type", () => {
    const loads = [{ loader: "pyspark", name: "my.Udt" }];
    assert.deepEqual(typesIn(`\0\u0001${ofSpark("my.Udt")}\u0002`), { loads });
  });

  it("may be Spark's own", () => {
    assert.deepEqual(typesIn(ofSpark("pyspark.ml.linalg.VectorUDT")), {});
  });
});
