import assert from "node:assert/strict";
import { bufferSource } from "../../../../inspect/bytes/byteSource";
import { recognise } from "../../../../inspect/formats";
import { LIMITS } from "../../../../inspect/formats/limits";

const judge = (text: string) => recognise(bufferSource(Buffer.from(text)));
const many = "[],".repeat(LIMITS.jsonValues);

describe("JSON that is too large to be parsed", () => {
  it("may contain any data", () => {
    assert.deepEqual(judge(`[${many}1]`), { format: "json" });
    assert.deepEqual(judge(`{"idx":[${many}1],"lc":"words of a vocabulary"}`), { format: "json" });
    assert.deepEqual(judge(`["${"x".repeat(LIMITS.wholeMember)}"]`), { format: "json" });
  });

  it("is not judged to its end if it has a name that configures code", () => {
    for (const large of [many, `"${"x".repeat(LIMITS.wholeMember)}",`]) {
      const { format, unseen } = judge(`{"values":[${large}1],"chat_template":"{{ x }}"}`);
      assert.equal(format, "json");
      assert.match(unseen ?? "", /too large to be parsed, and contains "chat_template"/);
    }
  });

  it("is refused if letters are escaped, which may hide a name", () => {
    assert.match(judge(`[${many}"\\u0061uto_map"]`).fault ?? "", /escaped letters/);
    assert.deepEqual(judge(`[${many}"\\\\u0061"]`), { format: "json" });
  });

  it("is refused if it is nested too deep", () => {
    const nested = (depth: number) => judge("[".repeat(depth) + "]".repeat(depth));
    assert.deepEqual(nested(LIMITS.jsonDepth), { format: "json" });
    assert.match(nested(LIMITS.jsonDepth + 1).fault ?? "", /nested too deep/);
  });

  it("counts no brackets in strings, in any encoding", () => {
    const text = `["${"[".repeat(LIMITS.jsonDepth + 1)}\\"${"[".repeat(LIMITS.jsonDepth + 1)}"]`;
    assert.deepEqual(judge(text), { format: "json" });
    assert.equal(recognise(bufferSource(Buffer.from(text, "utf16le"))).fault, undefined);
  });
});
