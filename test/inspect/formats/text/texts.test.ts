import assert from "node:assert/strict";
import { bufferSource } from "../../../../inspect/bytes/byteSource";
import { recognise } from "../../../../inspect/formats";
import { isFollowed } from "../../../../inspect/formats/text/jsonText";
import { field } from "../../../support/protobuf";

const recognised = (content: string | Buffer) => recognise(bufferSource(Buffer.from(content)));

describe("isFollowed", () => {
  for (const text of ['{"a": 8}\n{"a": 9}', "[1]\n[2]", '{"a": "}"} x', "[] []", '{"\\"": 1},']) {
    it(`is true for ${JSON.stringify(text)}`, () => assert.ok(isFollowed(text)));
  }
  for (const text of ['{"a": [8]}\r\n\t ', '["]", "[\\"]"]', '{"a": {}, "b": 1}', " [", ""]) {
    it(`is false for ${JSON.stringify(text)}`, () => assert.ok(!isFollowed(text)));
  }
});

describe("recognise, on ASCII text", () => {
  it("recognises lines of JSON as text", () => {
    assert.deepEqual(recognised('{"a": 8}\n{"a": 9}\n'), { format: "text" });
  });

  it("does not take an object of R for text", () => {
    for (const start of ["", "RDA3\n"])
      assert.equal(recognised(`${start}A\n3\n262657\n197888\n5\nUTF-8\n254\n`).format, "unknown");
    assert.equal(recognised("A\n3 men\n").format, "text");
  });

  it("does not take words with their numbers for statements of Python", () => {
    const words = ["the 23135851162", "from 2275595356", "import 28629840", "class 191087771"];
    assert.deepEqual(recognised(`${words.join("\n")}\n`), { format: "text" });
    assert.deepEqual(recognised("import 0.25 -0.5\nfrom 1.5 import 2\n"), { format: "text" });
    for (const statement of ["import a1", "import _a", "from .a import b", "from a.b1 import c"])
      assert.equal(recognised(`${statement}\nx = 1\n`).format, "python-source");
  });

  it("finds a YAML tag after a first JSON value", () => {
    const { code } = recognised('{"a": 8}\n--- !!python/object/apply:os.system ["id"]\n');
    assert.deepEqual(code, [{ kind: "tag", name: "python/object/apply:os.system", where: "" }]);
  });

  it("recognises Keras metadata without a control character", () => {
    const lambda = '{"class_name":"Lambda","config":{"function":"a"},"b":"c"}';
    const object = Buffer.concat([
      field(4, "_tf_keras_layer_of_more_than_31_bytes"),
      field(5, lambda),
    ]);
    const bytes = field(1, object);
    assert.ok(!/[^\n -~]/.test(bytes.toString("latin1")));
    const { format, code } = recognised(bytes);
    assert.equal(format, "keras-metadata");
    assert.equal(code?.[0]?.kind, "layer");
  });

  it("recognises text that also parses as a message as text", () => {
    assert.deepEqual(recognised("x,y\nzz ok\n"), { format: "text" });
  });
});
