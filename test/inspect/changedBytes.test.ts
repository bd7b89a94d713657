import assert from "node:assert/strict";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { recognise } from "../../inspect/formats";
import { FORMAT_NAMES } from "../../inspect/formats/catalog";
import { fuzz } from "../support/fuzz";
import { PARSERS } from "../support/parsers";
import { modelFiles, nameOf, pickles, WITHOUT_BYTES, wrapped } from "../support/parsers/formats";

/** Number of inputs for each parser, and for slow parsers; `npm run fuzz` uses 100,000. */
const ROUNDS = 300;
const FEW_ROUNDS = 30;
/**
 * Milliseconds of processor time after which a small input counts as hanging, and bytes by which the process may grow.
 */
const MAX_TIME = 5000;
const MAX_MEMORY = 256 << 20;

describe("parsers, on changed bytes", () => {
  for (const [name, parser] of Object.entries(PARSERS)) {
    const rounds = parser.most === undefined ? ROUNDS : FEW_ROUNDS;
    it(`${name} throws only FormatError on ${rounds} of them, and never hangs`, async function () {
      this.timeout(0);
      const { grown } = await fuzz(parser, { rounds, most: MAX_TIME });
      assert.ok(grown < MAX_MEMORY);
    });
  }

  it("include all that recognise a format", () => {
    const missing = FORMAT_NAMES.filter((format) => PARSERS[nameOf(format)] === undefined);
    assert.deepEqual(missing, WITHOUT_BYTES);
  });

  it("recognise throws nothing on files truncated within their first bytes", () => {
    for (const bytes of [...pickles, ...wrapped, ...modelFiles]) {
      for (let length = 0; length < Math.min(bytes.length, 300); length++)
        recognise(bufferSource(bytes.subarray(0, length)));
    }
  });
});
