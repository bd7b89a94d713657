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

  it("may start with white space, but not with numbers of no encoding", () => {
    const large = `"${"x".repeat(LIMITS.wholeMember)}"]`;
    assert.deepEqual(judge(`${" ".repeat(LIMITS.head)}[${large}`), { format: "json" });
    const numbers = Buffer.alloc(LIMITS.wholeMember + 4);
    numbers.writeFloatLE(0.1, 8);
    assert.deepEqual(recognise(bufferSource(numbers)), { format: "unknown" });
  });

  it("is not judged to its end if it has a name that configures code", () => {
    for (const large of [many, `"${"x".repeat(LIMITS.wholeMember)}",`]) {
      const { format, unseen } = judge(`{"values":[${large}1],"chat_template":"{{ x }}"}`);
      assert.equal(format, "json");
      assert.match(unseen ?? "", /to be parsed, and contains "chat_template"/);
    }
  });

  it("is searched for names in escapes", () => {
    const name = (text: string) => judge(`[${many}{"${text}":"x.Y"}]`).unseen ?? "";
    assert.match(name("\\u0061uto_map"), /contains "auto_map"$/);
    assert.match(name("\\u0061\\u0075\\u0074\\u006F\\u005f\\u006Dap"), /contains "auto_map"$/);
    assert.match(name("py\\/object"), /contains "py\/object"$/);
    for (const other of ["\\\\u0061uto_map", "x\\u0022auto_map", "\\u00e9auto_map"])
      assert.equal(name(other), "");
    const layer = `{"\\u0063lass_name":"Lambda","config":{}}`;
    assert.equal(judge(`[${many}${layer}]`).format, "keras-json");
  });

  it("is no model and names no code if the names are words of a vocabulary", () => {
    const words = ["class_name", "config", "learner", "trees", "features_info", "auto_map"];
    for (const value of ["7", " : -1", "1.5"]) {
      const properties = words.map((word) => `"${word}"${value.includes(":") ? "" : ":"}${value}`);
      const text = `{${properties.join()},"merges":[["learn","er"],["class_name","x"]]}`;
      assert.deepEqual(judge(text), { format: "json" });
      assert.deepEqual(judge(`${text.slice(0, -1)},"many":[${many}1]}`), { format: "json" });
    }
    for (const blanks of [0, 100, 2000])
      for (const end of [0, 9, 130, 256, 262]) {
        const name = (value: string) => `"learner"${" ".repeat(blanks)}:${value}}]`;
        const start = `[${many}{"x":"`;
        const pad = "x".repeat(4 * LIMITS.searchPart - start.length + end - 11);
        assert.equal(judge(`${start}${pad}",${name("{}")}`).format, "xgboost-json");
        if (blanks <= 100) assert.equal(judge(`${start}${pad}",${name("7")}`).format, "json");
      }
    const later = `{"learner":7,"many":[${many}1],"learner" \n:\t{}}`;
    assert.equal(judge(later).format, "xgboost-json");
  });

  it("is searched in every encoding of JSON", () => {
    const inUtf16 = (text: string) => Buffer.from(text, "utf16le");
    const inUtf32 = (text: string) =>
      Buffer.concat([...text].map((one) => Buffer.from([one.charCodeAt(0), 0, 0, 0])));
    const name = `{"auto_map":["x.Y"],"\u7d05":1}`;
    for (const wide of [
      inUtf16(`[${many}${name}]`),
      inUtf16(`\ufeff[${many}${name}]`),
      inUtf16(`[${many}${name}]`).swap16(),
      inUtf16(`["${"x".repeat(LIMITS.wholeMember / 2)}",${name}]`),
      inUtf32(`["${"x".repeat(LIMITS.wholeMember / 4)}",{"auto_map":"x.Y"}]`),
    ]) {
      const { format, unseen, fault } = recognise(bufferSource(wide));
      assert.deepEqual([format, fault], ["json", undefined]);
      assert.match(unseen ?? "", /contains "auto_map"$/);
    }
    const tag = `["${"x".repeat(LIMITS.wholeMember)}", !!python/object/apply:os.system [x]]`;
    assert.equal(recognise(bufferSource(inUtf16(tag))).code?.[0]?.kind, "tag");
  });

  it("is searched if it is nested deeper than it is parsed", () => {
    const nested = (depth: number, text = "") =>
      judge("[".repeat(depth) + text + "]".repeat(depth));
    assert.deepEqual(nested(LIMITS.jsonDepth), { format: "json" });
    assert.deepEqual(nested(LIMITS.jsonDepth, '"\\u00e9"'), { format: "json" });
    assert.deepEqual(nested(LIMITS.jsonDepth + 1), { format: "json" });
    assert.match(nested(LIMITS.jsonDepth + 1, '{"auto_map":"x.Y"}').unseen ?? "", /"auto_map"$/);
  });

  it("counts no brackets in strings, in any encoding", () => {
    const text = `["${"[".repeat(LIMITS.jsonDepth + 1)}\\"${"[".repeat(LIMITS.jsonDepth + 1)}"]`;
    assert.deepEqual(judge(text), { format: "json" });
    assert.equal(recognise(bufferSource(Buffer.from(text, "utf16le"))).fault, undefined);
  });
});
