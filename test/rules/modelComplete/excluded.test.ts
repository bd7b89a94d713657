import assert from "node:assert/strict";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { copyOf, scratchFolder } from "../../support/project";

describe("model-complete, on a file that exclude leaves out", () => {
  const judged = async (exclude: readonly string[]) =>
    judge(await inspect(copyOf("with_assets", scratchFolder()), { export: { exclude } }))
      .filter(({ policy }) => policy === "model-complete")
      .map(({ code }) => code);

  it("refuses it if the server reads it", async () => {
    assert.deepEqual(await judged(["variables/*.index"]), ["CMP011"]);
  });

  it("reports nothing if the server does not read it", async () => {
    assert.deepEqual(await judged(["notes.txt"]), []);
  });
});
