import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderManifest } from "../../cli/inspectText";
import { inspect } from "../../inspect";
import { exportOf, savedModels } from "../support/exports";
import { fixtures } from "../support/project";

/** Everything that `saved_model_cli show --all` names in a fixture, in the form in which `inspect` writes it. */
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
});
