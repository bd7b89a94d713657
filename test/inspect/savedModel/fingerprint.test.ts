import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { bufferSource } from "../../../inspect/byteSource";
import { FormatError } from "../../../inspect/formatError";
import { readFingerprint } from "../../../inspect/savedModel/fingerprint";
import { exportOf, savedModels, truthOf } from "../../support/exports";

const written = savedModels.filter((name) => truthOf(name).fingerprint);

function bytesOf(name: string): Buffer {
  return readFileSync(join(exportOf(name), "fingerprint.pb"));
}

describe("readFingerprint", () => {
  for (const name of written) {
    it(`reads what TensorFlow reads of ${name}`, () => {
      const found = Object.entries(readFingerprint(bufferSource(bytesOf(name))));
      const snakeCase = (key: string) =>
        key.replace(/[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
      assert.deepEqual(
        Object.fromEntries(found.map(([key, value]) => [snakeCase(key), value])),
        truthOf(name).fingerprint,
      );
    });
  }

  it("reads an empty file as TensorFlow does, all zero", () => {
    const { producer, uuid, checkpointHash } = readFingerprint(bufferSource(Buffer.alloc(0)));
    assert.deepEqual([producer, uuid, checkpointHash], [0, "", "0"]);
  });

  it("reads or refuses one with any bytes changed", () => {
    const [name = ""] = written;
    const bytes = bytesOf(name);
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(0xff)), { minLength: 1 });
    fc.assert(
      fc.property(changes, fc.nat(bytes.length), (changed, length) => {
        const damaged = Buffer.from(bytes);
        for (const [position, value] of changed) damaged[position] = value;
        try {
          readFingerprint(bufferSource(damaged.subarray(0, length)));
        } catch (error) {
          assert.ok(error instanceof FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
