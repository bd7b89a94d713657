import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { scratchFolder } from "../../support/project";

/** A length-delimited field of a message. */
function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), bytes]);
}

const node = (name: string, op: string, ...rest: Buffer[]) =>
  field(1, Buffer.concat([field(1, name), field(2, op), ...rest]));
/** A Const node whose tensor holds one text. */
const constant = (text: Buffer | string) =>
  node(
    "hidden",
    "Const",
    field(5, Buffer.concat([field(1, "value"), field(2, field(8, field(8, text)))])),
  );

/** A SavedModel of one MetaGraph with the given nodes and no signature. */
function savedModel(nodes: Buffer): string {
  const folder = join(scratchFolder(), "export");
  mkdirSync(folder);
  const graph = field(2, nodes);
  const info = field(1, Buffer.concat([field(4, "serve"), field(5, "2.15.0")]));
  writeFileSync(
    join(folder, "saved_model.pb"),
    Buffer.concat([Buffer.from([8, 1]), field(2, Buffer.concat([info, graph]))]),
  );
  return folder;
}

describe("a graph in a constant", () => {
  it("is found, and refused by graph-safety", async () => {
    const manifest = await inspect(savedModel(constant(node("w", "WriteFile"))));
    assert.deepEqual(manifest.savedModel?.metaGraphs[0]?.embeddedGraphs, [
      { node: "hidden", ops: ["WriteFile"] },
    ]);
    assert.ok(judge(manifest).some(({ code }) => code === "OPS002"));
  });

  it("is not seen in a constant of plain text", async () => {
    const manifest = await inspect(savedModel(constant("the quick brown fox")));
    assert.equal(manifest.savedModel?.metaGraphs[0]?.embeddedGraphs, undefined);
  });
});
