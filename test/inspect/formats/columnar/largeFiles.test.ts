import assert from "node:assert/strict";
import { bufferSource } from "../../../../inspect/bytes/byteSource";
import { recognise } from "../../../../inspect/formats";
import { pickledTypes } from "../../../../inspect/formats/columnar/extensionTypes";
import { thriftStruct } from "../../../../inspect/formats/columnar/thrift";
import { SAMPLES } from "../../../support/formatSamples";

/** A structure whose field 1 is a list of that many numbers of one byte. */
function listOf(count: number): Buffer {
  const head = [0x19, 0xf3, (count & 0x7f) | 0x80, ((count >> 7) & 0x7f) | 0x80, count >> 14];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(count, 1), Buffer.from([0])]);
}

/** An Arrow file with its record batches so many times. */
function withBatches(file: Buffer, times: number): Buffer {
  const footer = file.length - 10 - file.readInt32LE(file.length - 10);
  const schemaEnd = 16 + file.readUInt32LE(12);
  const end = file.lastIndexOf(Buffer.from("ffffffff00000000", "hex"), footer);
  const batches = Array<Buffer>(times).fill(file.subarray(schemaEnd, end));
  return Buffer.concat([file.subarray(0, schemaEnd), ...batches, file.subarray(end)]);
}

describe("large columnar files", () => {
  it("may have a Parquet footer of millions of values", () => {
    assert.deepEqual(thriftStruct(listOf(2_000_000)), {
      fields: new Set([1]),
      end: 2_000_006,
    });
  });

  it("may have megabytes of base64 in the metadata of Parquet", () => {
    const type = Buffer.from("xarrow.py_extension_type").toString("base64");
    const bytes = (tail: string) =>
      Buffer.concat([
        Buffer.from("ARROW:schema "),
        Buffer.alloc(8_000_000, "v"),
        Buffer.from(tail),
      ]);
    assert.deepEqual(pickledTypes(bytes("")), {});
    assert.deepEqual(pickledTypes(bytes(`:${type}=`)).code, [{ kind: "objects", where: "schema" }]);
    assert.deepEqual(pickledTypes(bytes(type)).code, [{ kind: "objects", where: "schema" }]);
  });

  it("are not judged to their end if they have too many Arrow messages", () => {
    const file = SAMPLES["arrow-file"] as Buffer;
    const found = (times: number) => recognise(bufferSource(withBatches(file, times)));
    assert.deepEqual(found(2), recognise(bufferSource(file)));
    const { format, fault, unseen } = found(120_000);
    assert.deepEqual([format, fault], ["arrow-file", undefined]);
    assert.match(unseen ?? "", /more than 100000 messages/);
  });
});
