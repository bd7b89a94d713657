import assert from "node:assert/strict";
import type { Manifest } from "../../../inspect/manifest";
import type { SavedModelFacts, TensorFacts } from "../../../inspect/savedModel/facts";
import { compareVersions } from "../../../inspect/upgrade";
import { describeChange } from "../../../rules/upgradeCompatible/change";
import { aFile, aManifest } from "../../support/manifests";
import { aRoutine, requirements } from "../../support/routineManifests";

const tensor = (change: Partial<TensorFacts> = {}): TensorFacts => ({
  dtype: "float32",
  shape: [-1, 4],
  tensor: "x:0",
  ...change,
});

function aModel(
  inputs: Readonly<Record<string, TensorFacts>> = { x: tensor() },
  change: {
    outputs?: Readonly<Record<string, TensorFacts>>;
    name?: string;
    defaults?: string[];
  } = {},
): SavedModelFacts {
  const { outputs = { y: tensor() }, name = "serving_default", defaults } = change;
  const signature = { methodName: "", inputs, outputs, ...(defaults && { defaults }) };
  return {
    metaGraphs: [
      {
        tags: ["serve"],
        tensorflowVersion: "2.15.0",
        producer: 1,
        minConsumer: 1,
        signatures: { [name]: signature },
        ops: {},
        reachedOps: {},
        assets: [],
        restores: true,
      },
    ],
    variables: [],
    duplicateBytes: 0,
  };
}

/** The differences as strings, with an exclamation mark if they break clients. */
function changes(before: Partial<Manifest>, after: Partial<Manifest>): string[] {
  const found = compareVersions(aManifest(before), aManifest(after));
  return (found?.changes ?? []).map(
    (change) => `${change.breaks ? "!" : ""}${describeChange(change)}`,
  );
}

const models = (before: SavedModelFacts, after: SavedModelFacts) =>
  changes({ savedModel: before }, { savedModel: after });

describe("compareVersions", () => {
  it("finds nothing between a version and itself", () => {
    assert.equal(
      compareVersions(aManifest({ savedModel: aModel() }), aManifest({ savedModel: aModel() })),
      undefined,
    );
  });

  it("names the previous version by its digest", () => {
    const before = aManifest({ contentDigest: "sha256:1", files: [aFile({ path: "gone" })] });
    assert.equal(compareVersions(before, aManifest())?.from, "sha256:1");
  });

  for (const [what, before, after, expected] of [
    [
      "a renamed input",
      aModel(),
      aModel({ features: tensor() }),
      ["!serving_default: input x is renamed to features"],
    ],
    [
      "an input that is gone",
      aModel({ x: tensor(), z: tensor({ dtype: "int64" }) }),
      aModel(),
      ["!serving_default: input z is gone"],
    ],
    [
      "a new input without a default",
      aModel(),
      aModel({ x: tensor(), z: tensor() }),
      ["!serving_default: input z is new, and has no default"],
    ],
    [
      "a new input with a default",
      aModel(),
      aModel({ x: tensor(), z: tensor() }, { defaults: ["z"] }),
      ["!serving_default: input z is new, and only gRPC knows its default"],
    ],
    [
      "another type",
      aModel(),
      aModel({ x: tensor({ dtype: "float64" }) }),
      ["!serving_default: input x: float32 -> float64"],
    ],
    [
      "an input that takes less",
      aModel(),
      aModel({ x: tensor({ shape: [1, 4] }) }),
      ["!serving_default: input x: shape [?, 4] -> [1, 4]"],
    ],
    [
      "an input that takes more",
      aModel(),
      aModel({ x: tensor({ shape: [-1, -1] }) }),
      ["serving_default: input x: shape [?, 4] -> [?, ?]"],
    ],
    [
      "an input of another rank",
      aModel(),
      aModel({ x: tensor({ shape: [-1, 4, 1] }) }),
      ["!serving_default: input x: shape [?, 4] -> [?, 4, 1]"],
    ],
    [
      "an input of any rank",
      aModel(),
      aModel({ x: tensor({ shape: null }) }),
      ["serving_default: input x: shape [?, 4] -> of any rank"],
    ],
    [
      "an output of more classes",
      aModel(),
      aModel(undefined, { outputs: { y: tensor({ shape: [-1, 5] }) } }),
      ["!serving_default: output y: shape [?, 4] -> [?, 5]"],
    ],
    [
      "an output that is told more of",
      aModel(undefined, { outputs: { y: tensor({ shape: null }) } }),
      aModel(),
      ["serving_default: output y: shape of any rank -> [?, 4]"],
    ],
    [
      "a new output",
      aModel(),
      aModel(undefined, { outputs: { y: tensor(), score: tensor() } }),
      ["serving_default: output score is new"],
    ],
    [
      "a signature of another name",
      aModel(),
      aModel(undefined, { name: "serve" }),
      ["!signature serving_default is gone", "signature serve is new"],
    ],
  ] as const) {
    it(`reports ${what}`, () => assert.deepEqual(models(before, after), expected));
  }

  it("lists the changed files of weights and graph", () => {
    const files = ["saved_model.pb", "variables/variables.index"].map((path) => aFile({ path }));
    const changed = files.map((file) => ({ ...file, sha256: "1".repeat(64) }));
    assert.deepEqual(changes({ files }, { files: [...changed.slice(1), aFile()] }), [
      "variables/variables.index has changed",
    ]);
  });

  it("compares requirements by their normalised names", () => {
    const routine = (line: string) => aRoutine({ requirements: requirements(line) });
    assert.deepEqual(changes(routine("Torch==2.1.2"), routine("torch==2.3.0")), [
      "torch ==2.1.2 -> ==2.3.0",
    ]);
    assert.deepEqual(changes(routine("torch==2.1.2"), routine("torch==2.1.2")), []);
  });

  it("reports the container", () => {
    assert.deepEqual(
      changes({ serving: { image: "tf:2.15" } }, { serving: { image: "tf:2.16" } }),
      ["container tf:2.15 -> tf:2.16"],
    );
  });

  it("lists first what breaks clients", () => {
    const found = changes(
      { savedModel: aModel(), files: [aFile()] },
      { savedModel: aModel({ z: tensor() }), files: [aFile({ sha256: "1".repeat(64) })] },
    );
    assert.match(found[0] ?? "", /^!/);
    assert.match(found[1] ?? "", /^saved_model\.pb has changed/);
  });
});
