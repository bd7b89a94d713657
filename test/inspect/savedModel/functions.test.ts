import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { walkBundle } from "../../../inspect/bundle/walk";
import { inspectSavedModel } from "../../../inspect/savedModel";
import { exportOf, savedModels } from "../../support/exports";
import { fixtures } from "../../support/project";

/** Name and arguments of each concrete function, as `saved_model_cli show --all` printed them. */
function printed(name: string): string[] {
  const text = readFileSync(join(fixtures, name, "show_all.txt"), "utf8");
  const [, functions = ""] = text.split("Concrete Functions:");
  return functions
    .split("Function Name: ")
    .slice(1)
    .flatMap((part) => {
      const called = /^'(.*)'/.exec(part)?.[1];
      return part
        .split(/Option #\d+/)
        .slice(1)
        .map((option) => `${called}(${argumentsOf(option).join(", ")})`);
    });
}

function argumentsOf(option: string): string[] {
  return option
    .split(/Argument #\d+/)
    .slice(1)
    .map((argument) => {
      const tensor =
        /TensorSpec\(shape=(\(.*?\)|<unknown>), dtype=tf\.(\w+), name='([^']*)'\)/.exec(argument);
      if (!tensor) return /Value: (.*)/.exec(argument)?.[1] ?? argument.trim();
      if (tensor[1] === "<unknown>" || tensor[1] === undefined)
        return `${tensor[3]}: ${tensor[2]} of any rank`;
      const shape = (tensor[1] ?? "")
        .slice(1, -1)
        .split(",")
        .map((size) => size.trim())
        .filter(Boolean);
      return `${tensor[3]}: ${tensor[2]} [${shape.map((size) => (size === "None" ? "?" : size)).join(", ")}]`;
    });
}

describe("functions of an export, compared with saved_model_cli", () => {
  it("are in several fixtures", () => {
    assert.ok(savedModels.filter((name) => printed(name).length > 0).length >= 10);
  });

  for (const name of savedModels) {
    it(`are all listed for ${name}`, () => {
      const { facts } = inspectSavedModel(walkBundle(exportOf(name)));
      const found = facts.metaGraphs.flatMap(({ functions = [] }) =>
        functions.flatMap((called) =>
          called.calls.map((call) => `${called.name}(${call.join(", ")})`),
        ),
      );
      assert.deepEqual(found.sort(), printed(name).sort());
    });
  }
});
