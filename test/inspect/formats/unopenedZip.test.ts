import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { SAMPLES } from "../../support/formatSamples";
import { zip } from "../../support/zip";

const AES = SAMPLES["unopened-zip"] ?? Buffer.alloc(0);

describe("a zip that is not opened", () => {
  const reason = (bytes: Buffer) => {
    const { format, unseen, fault } = recognise(bufferSource(bytes));
    assert.deepEqual([format, fault], ["unopened-zip", undefined]);
    return unseen;
  };

  it("is encrypted, or compressed by a method that Python does not know, and not damaged", () => {
    assert.equal(reason(AES), 'the member "rows.csv" is encrypted');
    const content = Buffer.from("text");
    assert.equal(
      reason(zip([{ name: "a", content, method: 9 }])),
      'the member "a" is compressed by method 9',
    );
  });

  it("is damaged if it is after other bytes", () => {
    const late = Buffer.concat([Buffer.from("\x01\x02"), AES]);
    assert.notEqual(recognise(bufferSource(late)).fault, undefined);
  });
});
