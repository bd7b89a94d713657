import assert from "node:assert/strict";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";

const read = (text: string) => recognise(bufferSource(Buffer.from(text)));

describe("recognise, on a graph as text", () => {
  it("recognises a GraphDef after comments, and with either kind of bracket", () => {
    for (const text of ['# frozen\nnode {\n  name: "x"\n}\n', 'node: < op: "Identity" >\n'])
      assert.deepEqual(read(text), { format: "tensorflow-graphdef-text" });
  });

  it("lists ops that reach files", () => {
    const { code } = read('node { name: "x" op: "ReadFile" }\nnode { name: "y" op: "Identity" }\n');
    assert.deepEqual(code, [{ kind: "op", name: "ReadFile", where: "" }]);
  });

  it("reports a graph whose text cannot be read", () => {
    const { code } = read('node { name: "x" op: }\n');
    assert.equal(code?.[0]?.kind, "unread");
  });

  it("does not recognise other files with a node as a graph", () => {
    for (const text of [
      'node {\n  stage("build") { sh "make" }\n}\n',
      "node { cpu = 4 }\n",
      "nodes: 3\n",
    ])
      assert.equal(read(text).format, "text");
  });
});
