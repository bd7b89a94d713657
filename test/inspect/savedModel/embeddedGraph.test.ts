import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { scratchFolder } from "../../support/project";
import { field, numberField, varint } from "../../support/protobuf";
import { attribute, node, savedModelFolder } from "../../support/savedModel";

const hidden = field(1, node("w", "WriteFile"));
const inFunction = field(2, field(1, field(3, node("w", "WriteFile"))));

/** A TensorProto of one string, in its list or packed after its length. */
const listed = (text: Buffer | string) => Buffer.concat([numberField(1, 7), field(8, text)]);
const packed = (text: Buffer) =>
  Buffer.concat([numberField(1, 7), field(4, Buffer.concat([varint(text.length), text]))]);

/** A SavedModel with a constant of the given AttrValue. */
const withConstant = (value: Buffer) =>
  savedModelFolder({ nodes: [node("hidden", "Const", { attributes: attribute("value", value) })] });

describe("a graph in a constant", () => {
  const cases: Readonly<Record<string, string>> = {
    "as a text of a tensor": withConstant(field(8, listed(hidden))),
    "as a packed text of a tensor": withConstant(field(8, packed(hidden))),
    "as a text of a list of tensors": withConstant(field(1, field(8, listed(hidden)))),
    "in the library of its own": withConstant(field(8, listed(inFunction))),
  };
  for (const [what, folder] of Object.entries(cases)) {
    it(`is found ${what}, and refused by graph-safety`, async () => {
      const manifest = await inspect(folder);
      assert.deepEqual(manifest.savedModel?.metaGraphs[0]?.embeddedGraphs, [
        { node: "hidden", ops: ["WriteFile"] },
      ]);
      assert.ok(judge(manifest).some(({ code }) => code === "OPS002"));
    });
  }

  it("is found in a text graph, in which its bytes are escaped", async () => {
    const escaped = [...hidden].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
    const folder = scratchFolder();
    writeFileSync(
      join(folder, "saved_model.pbtxt"),
      `meta_graphs { meta_info_def { tags: "serve" } graph_def { node { name: "hidden" op: "Const"
       attr { key: "value" value { tensor { dtype: DT_STRING string_val: "${escaped}" } } } } } }`,
    );
    assert.ok(judge(await inspect(folder)).some(({ code }) => code === "OPS002"));
  });

  it("is found even with a node without a name or with an op of a library", async () => {
    for (const other of [node("", "Own"), node("f", "__inference_call_3"), node("x", "own>Op")]) {
      const manifest = await inspect(
        withConstant(field(8, listed(Buffer.concat([hidden, field(1, other)])))),
      );
      const [graph] = manifest.savedModel?.metaGraphs[0]?.embeddedGraphs ?? [];
      assert.ok(graph?.ops.includes("WriteFile"));
    }
  });

  it("is not found in a string that happens to parse as a message but has no node that TensorFlow could run", async () => {
    const texts = ["\n\x05\x12\x03Abc", "\n\x06\n\x01a\x12\x01B", "\n\x0c\n\x01a\x12\x07Unheard"];
    for (const text of texts) {
      const manifest = await inspect(withConstant(field(8, listed(text))));
      assert.equal(manifest.savedModel?.metaGraphs[0]?.embeddedGraphs, undefined);
    }
  });

  it("is not found in a constant of plain text", async () => {
    for (const tensor of [
      listed("the quick brown fox"),
      packed(Buffer.from("the quick brown fox")),
    ]) {
      const manifest = await inspect(withConstant(field(8, tensor)));
      assert.equal(manifest.savedModel?.metaGraphs[0]?.embeddedGraphs, undefined);
    }
  });
});
