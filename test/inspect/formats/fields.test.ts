import assert from "node:assert/strict";
import fc from "fast-check";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { FormatError } from "../../../inspect/bytes/formatError";
import { topLevelOf } from "../../../inspect/formats/fields";
import { Cursor } from "../../../inspect/proto/cursor";

describe("the top-level fields of a message", () => {
  it("are those of a message with every wire type", () => {
    const bytes = Buffer.from(
      "0801110000000000000000" + "1a03616263" + "23080124" + "2d00000000",
      "hex",
    );
    const fields = [...(topLevelOf(bufferSource(bytes)) ?? [])];
    assert.deepEqual(
      fields.map(([field, wires]) => [field, ...wires]),
      [
        [1, 0],
        [2, 1],
        [3, 2],
        [4, 3],
        [5, 5],
      ],
    );
  });

  it("are found in the same bytes as by a cursor", () => {
    // Few values of bytes, so that many are messages.
    const byte = fc.constantFrom(0, 1, 2, 8, 10, 0x0b, 0x0c, 0x0d, 0x11, 0x80, 0x88, 0xff);
    let messages = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 24 }), fc.array(byte), (any, some) => {
        for (const bytes of [Buffer.from(any), Buffer.from([8, ...some])]) {
          const isMessage = topLevelOf(bufferSource(bytes)) !== undefined;
          assert.equal(isMessage, cursorReads(bytes), bytes.toString("hex"));
          messages += Number(isMessage);
        }
      }),
      { numRuns: 20_000 },
    );
    assert.ok(messages > 1000, `${messages} messages`);
  });
});

function cursorReads(bytes: Buffer): boolean {
  const cursor = new Cursor(bufferSource(bytes));
  try {
    for (let tag = cursor.next(); tag; tag = cursor.next()) cursor.skip(tag);
    return true;
  } catch (error) {
    assert.ok(error instanceof FormatError);
    return false;
  }
}
