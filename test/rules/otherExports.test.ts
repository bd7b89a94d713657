import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect, type Manifest } from "../../inspect";
import { judge } from "../../rules";
import { scratchFolder } from "../support/project";
import { zip } from "../support/zip";

/** The code and the fix of the only mandatory finding. */
function verdict(manifest: Manifest): readonly [code: string, fix: string] {
  const refusals = judge(manifest, { today: "2026-11-28" }).filter(
    ({ level }) => level === "mandatory",
  );
  assert.deepEqual(refusals.length, 1, refusals.map(({ message }) => message).join("\n"));
  return [refusals[0]?.code ?? "", refusals[0]?.fix ?? ""];
}

describe("exports that are not made for a server", () => {
  it("include a TensorFlow 1 Hub module, with the way to export it", async () => {
    const folder = scratchFolder();
    // A SavedModel with one MetaGraph that has no tags, and an empty graph.
    writeFileSync(join(folder, "saved_model.pb"), Buffer.from("080112040a001200", "hex"));
    writeFileSync(join(folder, "tfhub_module.pb"), Buffer.from("0803", "hex"));
    const [code, fix] = verdict(await inspect(folder));
    assert.equal(code, "SIG001");
    assert.match(fix, /saved_model\.load\(session, \[\], PATH\).*simple_save/);
  });

  it("include TorchServe's archive, for which the fix is a custom prediction routine", async () => {
    const folder = scratchFolder();
    mkdirSync(folder, { recursive: true });
    const manifest = JSON.stringify({ model: { handler: "handler.py", modelName: "m" } });
    const archive = zip([
      { name: "MAR-INF/MANIFEST.json", content: Buffer.from(manifest) },
      {
        name: "handler.py",
        content: Buffer.from("import torch\n\n\ndef handle(data, _):\n    return data\n"),
      },
    ]);
    writeFileSync(join(folder, "model.mar"), archive);
    const image = "us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest";
    const [code, fix] = verdict(await inspect(folder, { serving: { image } }));
    assert.equal(code, "FMT008");
    assert.match(fix, /custom prediction routine/);
  });

  it("include a graph of 2 GiB, whose weights belong in variables", async () => {
    const folder = scratchFolder();
    const whole = await inspect(folder);
    const [code, fix] = verdict({
      ...whole,
      kind: "savedModel",
      problems: [
        {
          code: "unreadable-graph",
          path: "saved_model.pb",
          cause: "too-large-message",
          bytes: 2 ** 31,
        },
      ],
    });
    assert.equal(code, "CMP001");
    assert.match(fix, /weights as variables, which are stored in variables\//);
  });
});
