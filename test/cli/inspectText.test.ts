import assert from "node:assert/strict";
import { renderManifest } from "../../cli/inspectText";
import { inspect } from "../../inspect";
import { exportOf, truthOf } from "../support/exports";

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

  it("shows what Keras 2 notes beside the graph", async () => {
    const lines = await linesOf("keras2_registered");
    const start = lines.indexOf("Keras 2.15.0, classes:");
    assert.equal(lines[start + 1], "  Dense, Sequential, Shop>Scale");
    assert.equal(lines[lines.indexOf("Registered classes of its own:") + 1], "  Shop>Scale");
  });

  it("says nothing of either where neither is there", async () => {
    const text = (await linesOf("tf1_two_metagraphs")).join("\n");
    assert.doesNotMatch(text, /Fingerprint|Keras/);
  });
});
