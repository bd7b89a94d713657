import assert from "node:assert/strict";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../../tools/engineRun/stack";
import { withEmulator } from "../../support/hooks";
import { checkout, pack, scratchFolder } from "../../support/project";
import { withVertex } from "../../support/vertex/vertexStack";

describe("examples/vertex", function () {
  this.timeout(1_800_000);
  const vertex = withVertex();
  const emulator = withEmulator();

  /** The examples in a folder of their own, since the configuration of a stack is changed. */
  async function anExample(name: string): Promise<Stack> {
    const folder = join(scratchFolder(), "examples");
    cpSync(join(checkout, "examples"), folder, {
      recursive: true,
      filter: (path) => !path.endsWith("node_modules"),
    });
    for (const below of [join(folder, ".."), folder])
      symlinkSync(
        below === folder ? join(checkout, "examples/node_modules") : join(checkout, "node_modules"),
        join(below, "node_modules"),
      );
    const environment = { GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT: `${vertex().endpoint}/v1/` };
    const project = join(folder, "vertex");
    const scratch = scratchFolder();
    const stack = new Stack(project, scratch, emulator().endpoint, name, environment);
    await stack.init();
    await set(stack, "model-version:endpoint", vertex().endpoint);
    return stack;
  }

  async function run(stack: Stack, words: readonly string[]): Promise<string> {
    const { code, output } = await stack.run(words);
    assert.equal(code, 0, output);
    return output;
  }
  const set = (stack: Stack, key: string, value: string) =>
    run(stack, ["config", "set", "--path", key, value]);
  const up = (stack: Stack, ...words: string[]) =>
    run(stack, ["up", "--yes", "--skip-preview", ...words]);

  /** Percents by model and version, such as `iris@1`. */
  const traffic = () =>
    Object.fromEntries(
      Object.values(vertex().state.endpoints).flatMap(({ deployedModels, trafficSplit }) =>
        deployedModels.map(({ id, body }) => [
          `${String(body["model"]).split("/").at(-1)}@${body["modelVersionId"]}`,
          trafficSplit[id] ?? 0,
        ]),
      ),
    );

  it("goes from the first version over a canary to the next one, back by digest, and to nothing", async () => {
    const stack = await anExample("dev");
    await up(stack, "--policy-pack", pack);
    assert.deepEqual(traffic(), { "iris@1": 100, "classifier@1": 100 });
    await run(stack, ["preview", "--expect-no-changes"]);
    const first = (await stack.output("digest")).slice(7, 23);

    writeFileSync(join(stack.project, "../savedModel/export/note.txt"), "second");
    await set(stack, "vertex-models:canary.previous", first);
    await set(stack, "vertex-models:canary.traffic", "10");
    await up(stack);
    assert.deepEqual(traffic(), { "iris@1": 90, "iris@2": 10, "classifier@1": 100 });

    await run(stack, ["config", "rm", "vertex-models:canary"]);
    await up(stack);
    assert.deepEqual(traffic(), { "iris@2": 100, "classifier@1": 100 });

    await set(stack, "vertex-models:rollbackTo", first);
    await up(stack, "--policy-pack", pack);
    assert.deepEqual(traffic(), { "iris@3": 100, "classifier@1": 100 });

    vertex().switchTo({ mayStop: true });
    await run(stack, ["destroy", "--yes", "--skip-preview"]);
    assert.deepEqual(vertex().state.models, {});
    assert.deepEqual(vertex().state.endpoints, {});
  });

  for (const name of ["staging", "prod"])
    it(`passes its policies in ${name}`, async () => {
      const stack = await anExample(name);
      const planned = await run(stack, ["preview", "--policy-pack", pack]);
      assert.match(planned, /makes the model iris with its first version/);
      assert.match(planned, /makes the model classifier with its first version/);
    });
});
