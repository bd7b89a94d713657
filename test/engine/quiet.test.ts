import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aPack, aProject, copyOf, fixtures, scratchFolder } from "../support/project";

const emulator = withEmulator();

/** A stack's state, as `pulumi stack export` prints it. */
interface State {
  readonly deployment: { readonly resources: StateResource[] };
}

interface StateResource {
  readonly type: string;
  readonly urn: string;
  readonly inputs: { manifest?: Recorded };
  readonly outputs: { manifest?: Recorded };
}

/** A manifest in a state: an object with all facts, or with the facts in an asset. */
interface Recorded {
  files?: { [name: string]: unknown }[];
  facts?: { text: string };
}

const PROGRAM = `
const version = new ModelVersion("iris", { bucket: "models", export: { path: "./export" } });
exports.artifactUri = version.artifactUri;`;

async function aStack(project: string): Promise<Stack> {
  const stack = new Stack(project, scratchFolder(), emulator().endpoint);
  await stack.init();
  return stack;
}

async function stateOf(stack: Stack): Promise<State> {
  const file = join(scratchFolder(), "state.json");
  const { code, output } = await stack.run(["stack", "export", "--stack", "dev", "--file", file]);
  assert.equal(code, 0, output);
  return JSON.parse(readFileSync(file, "utf8")) as State;
}

async function put(stack: Stack, state: State): Promise<void> {
  const file = join(scratchFolder(), "state.json");
  writeFileSync(file, JSON.stringify(state));
  const { code, output } = await stack.run(["stack", "import", "--stack", "dev", "--file", file]);
  assert.equal(code, 0, output);
}

const isVersion = ({ type }: StateResource) => type === "model-version:index:ModelVersion";

/** The state with the facts that an older release would have recorded of a version. */
function knowingLess(state: State, forget: (recorded: Recorded) => void): State {
  const [version] = state.deployment.resources.filter(isVersion);
  assert.ok(version?.inputs.manifest && version.outputs.manifest);
  forget(version.inputs.manifest);
  forget(version.outputs.manifest);
  return state;
}

/** Bytes of a state, without the 3.7 kB that the engine records for each uploaded object. */
function sizeBesideObjects({ deployment, ...state }: State): number {
  const resources = deployment.resources.filter(({ urn }) => !/\/model\/[^:]+$/.test(urn));
  return JSON.stringify({ ...state, deployment: { ...deployment, resources } }, undefined, 4)
    .length;
}

/** Lines of a diff, without the 8 that the engine prints for each new object and the 9 for each old one. */
function linesBesideObjects(difference: string): string[] {
  let isObject = false;
  return difference.split("\n").filter((line) => {
    if (/^ {8}[+-] gcp:storage/.test(line)) isObject = true;
    else if (!/^ {8}/.test(line)) isObject = false;
    return !isObject;
  });
}

describe("a changed byte in a version", () => {
  for (const files of [5, 60]) {
    it(`adds only a few lines to the diff and to the state, for ${files} files`, async () => {
      await emulator().createBucket("models");
      const project = aProject(PROGRAM);
      const words = join(copyOf("keras3_export", project), "assets");
      mkdirSync(words);
      for (let at = 4; at < files; at++) writeFileSync(join(words, `${at}.txt`), `word ${at}\n`);
      const stack = await aStack(project);
      const { code, output } = await stack.up("--skip-preview");
      assert.equal(code, 0, output);
      const size = sizeBesideObjects(await stateOf(stack));
      assert.ok(size <= 20_000 + files * 1500, `${size} bytes`);

      writeFileSync(join(words, "4.txt"), "ward 4\n");
      const changed = await stack.preview("--diff");
      assert.match(changed.output, /~ contentDigest: "sha256:[0-9a-f]{64}" => "sha256:/);
      assert.match(changed.output, /assets\/4\.txt has changed/);
      const lines = linesBesideObjects(changed.output);
      assert.ok(lines.length <= 40, lines.join("\n"));
    });
  }
});

describe("a release that records more facts about the same bytes", () => {
  /** A policy that prints what a pack receives. */
  const sees = () =>
    aPack(`[
      { name: "sees", description: "d", enforcementLevel: "advisory",
        validateResource: require("@pulumi/policy").validateResourceOfType(
          require("model-version").ModelVersion, async (props, args, report) => {
            const { files } = await require("model-version/policies").manifestOf(props);
            report("format of the graph: " + files.find(({ path }) => path === "saved_model.pb").format);
          }) },
    ]`);

  it("shows no change, and is judged by all its facts", async () => {
    await emulator().createBucket("models");
    const project = aProject(PROGRAM);
    copyOf("tf1_two_metagraphs", project);
    const stack = await aStack(project);
    const { code, output } = await stack.up("--skip-preview");
    assert.equal(code, 0, output);
    const state = knowingLess(await stateOf(stack), (recorded) => {
      assert.ok(recorded.facts);
      const { text } = recorded.facts;
      recorded.facts.text = text.replace('"format":"tensorflow-savedmodel"', '"format":"unknown"');
      assert.notEqual(recorded.facts.text, text);
    });
    await put(stack, state);
    const preview = await stack.preview("--expect-no-changes", "--policy-pack", sees());
    assert.equal(preview.code, 0, preview.output);
    assert.match(preview.output, /format of the graph: tensorflow-savedmodel/);

    const up = await stack.up("--expect-no-changes", "--skip-preview");
    assert.equal(up.code, 0, up.output);
    const [version] = (await stateOf(stack)).deployment.resources.filter(isVersion);
    assert.match(version?.inputs.manifest?.facts?.text ?? "", /"format":"tensorflow-savedmodel"/);
  });

  describe("on a state of 0.1.0", () => {
    async function recorded(change: (state: State) => State): Promise<Stack> {
      const project = aProject(PROGRAM.split("\nexports")[0] ?? "");
      copyOf("tf1_two_metagraphs", project);
      const stack = await aStack(project);
      const text = readFileSync(join(fixtures, "states/0.1.0.json"), "utf8");
      await put(stack, change(JSON.parse(text) as State));
      return stack;
    }

    it("shows no change if the facts are the same", async () => {
      const stack = await recorded((state) => state);
      const { code, output } = await stack.preview("--expect-no-changes");
      assert.equal(code, 0, output);
    });

    it("shows one change of the version and none of its objects if they differ, only once", async () => {
      const stack = await recorded((state) =>
        knowingLess(state, ({ files }) => {
          for (const file of files ?? []) delete file["md5"];
        }),
      );
      const { output } = await stack.preview("--diff");
      assert.match(output, /Resources:\n {4}~ 1 to update\n {4}5 unchanged/);
      const up = await stack.up("--skip-preview");
      assert.equal(up.code, 0, up.output);
      const after = await stack.preview("--expect-no-changes");
      assert.equal(after.code, 0, after.output);
    });
  });
});
