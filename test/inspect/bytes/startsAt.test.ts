import assert from "node:assert/strict";
import { startsAt } from "../../../inspect/bytes/startsAt";

const BYTES = Buffer.from("\x89HDF", "latin1");
const ROWS: readonly (readonly [offset: number, mark: string, expected: boolean])[] = [
  [0, "\x89HDF", true],
  [1, "HD", true],
  [1, "HDG", false],
  [2, "DF\0", false],
  [-1, "H", false],
  [4, "\0", false],
];

describe("startsAt", () => {
  for (const [offset, mark, expected] of ROWS) {
    it(`is ${expected} for ${JSON.stringify(mark)} at ${offset}`, () =>
      assert.equal(startsAt(BYTES, offset, mark), expected));
  }
});
