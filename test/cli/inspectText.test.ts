import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderManifest } from "../../cli/inspectText";
import { inspect } from "../../inspect";
import { exportOf, savedModels, truthOf } from "../support/exports";
import { fixtures } from "../support/project";

/** Everything that `saved_model_cli show --all` names in a fixture, written as `inspect` writes it. */
function named(name: string): string[] {
  const text = readFileSync(join(fixtures, name, "show_all.txt"), "utf8");
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);
  const shapes = all(/^ +shape: (.*)$/gm).map((shape) =>
    shape === "unknown_rank" ? "of any rank" : `[${shape.slice(1, -1).replaceAll("-1", "?")}]`,
  );
  return [
    ...all(/tag-set: '(.*)' contains/g).map((tags) => `tags ${tags.replaceAll("', '", ", ")}`),
    ...all(/^signature_def\['(.*)'\]/gm).map((signature) => `Signature ${signature}`),
    ...all(/^ +(?:in|out)puts\['(.*)'\]/gm).map((tensor) => `    ${tensor}: `),
    ...all(/^ +name: (.+)$/gm),
    ...all(/Method name is: (.+)$/gm).map((method) => `(${method})`),
    ...shapes,
    ...all(/following ops: \{(.*)\}/g).flatMap((ops) =>
      ops.split(", ").map((op) => op.slice(1, -1)),
    ),
    ...all(/Function Name: '(.*)'/g).map((called) => `  ${called}(`),
  ];
}

describe("the text of inspect", () => {
  for (const name of savedModels) {
    it(`has all that saved_model_cli shows of ${name}`, async () => {
      const text = renderManifest(await inspect(exportOf(name)));
      assert.deepEqual(
        named(name).filter((part) => !text.includes(part)),
        [],
      );
    });
  }

  it("shows the versions that files record, and which of them are of a file format", async () => {
    const text = renderManifest(await inspect(join(fixtures, "torch_model")));
    assert.match(text, /^Recorded versions:\n {2}scripted\.pt: pytorch file format 3$/m);
    const keras = renderManifest(await inspect(join(fixtures, "keras_archive")));
    assert.match(keras, /^Recorded versions:\n {2}model\.keras: keras 3\.15\.1$/m);
  });
});

describe("renderManifest, of a SavedModel", () => {
  const linesOf = async (name: string) => renderManifest(await inspect(exportOf(name))).split("\n");

  it("shows the fingerprint", async () => {
    const lines = await linesOf("multi_input");
    const { fingerprint } = truthOf("multi_input");
    assert.ok(fingerprint);
    const start = lines.indexOf(`Fingerprint ${fingerprint["uuid"]} (version 4):`);
    assert.equal(
      lines[start + 1],
      `  saved model ${fingerprint["saved_model_checksum"]}, checkpoint ${fingerprint["checkpoint_hash"]}`,
    );
  });

  it("shows the metadata that Keras 2 writes beside the graph", async () => {
    const lines = await linesOf("keras2_registered");
    const start = lines.indexOf("Keras 2.15.0, classes:");
    assert.equal(lines[start + 1], "  Dense, Sequential, Shop>Scale");
    assert.equal(lines[lines.indexOf("Its own registered classes:") + 1], "  Shop>Scale");
  });

  it("shows neither if both are absent", async () => {
    const text = (await linesOf("tf1_two_metagraphs")).join("\n");
    assert.doesNotMatch(text, /Fingerprint|Keras/);
  });
});
