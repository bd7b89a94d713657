import assert from "node:assert/strict";
import { FormatError, LimitError } from "../../../inspect/bytes/formatError";
import { MessageWriter } from "../../../inspect/proto/messageWriter";

describe("MessageWriter", () => {
  it("tells a message beyond its limits from one that breaks the format", () => {
    const writer = new MessageWriter(1 << 20, 2);
    writer.open(1);
    writer.open(1);
    assert.throws(
      () => writer.open(1),
      (error) => error instanceof LimitError && /more than 2 fields$/.test(error.message),
    );
    assert.ok(!(new FormatError("truncated") instanceof LimitError));
  });
});
