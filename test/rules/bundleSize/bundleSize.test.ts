import assert from "node:assert/strict";
import type { Manifest } from "../../../inspect/manifest";
import { bundleSize, isLeftover, isOptimizerState } from "../../../rules/bundleSize";
import { aFile, aManifest } from "../../support/manifests";

const MB = 1_000_000;
const context = { today: "2026-01-31", ruleNames: [] };
const shard = aFile({
  path: "variables/variables.data-00000-of-00001",
  format: "tensor-bundle-shard",
  bytes: 240 * MB,
});

function judge(change: Partial<Manifest>, maxBytes = 250 * MB) {
  return [...bundleSize.judge(aManifest(change), { maxBytes }, context)];
}

function withVariables(
  ...variables: readonly (readonly [name: string, dtype: string, bytes: number])[]
) {
  return {
    metaGraphs: [],
    variables: variables.map(([name, dtype, bytes]) => ({ name, dtype, shape: [bytes], bytes })),
    duplicateBytes: 0,
  };
}

describe("bundle-size", () => {
  it("accepts exactly 250,000,000 bytes by default", () => {
    const { default: most } = bundleSize.options.maxBytes ?? {};
    assert.equal(most, 250 * MB);
    assert.deepEqual(judge({ files: [aFile({ bytes: 250 * MB })] }), []);
  });

  it("refuses one byte more, and names the largest files", () => {
    const [finding] = judge({
      files: [aFile({ path: "small", bytes: 1 }), aFile({ path: "large", bytes: 250 * MB })],
    });
    assert.equal(finding?.code, "SIZ001");
    assert.match(
      finding?.reason ?? "",
      /^1 byte too much; the largest: large 250\.0 MB, small 1 byte\.$/,
    );
  });

  it("names the single removal that is enough, and the size after it", () => {
    const files = [
      shard,
      aFile({ path: "model.ckpt.data-00000-of-00001", format: "unknown", bytes: 20 * MB }),
    ];
    const savedModel = withVariables(["w", "float64", 4 * MB]);
    const [finding] = judge({ files, savedModel });
    assert.match(
      finding?.fix ?? "",
      /^exclude model\.ckpt\.data-00000-of-00001 \(saves 20\.0 MB\), which leaves 240\.0 MB; or raise maxBytes/,
    );
  });

  it("names the fewest removals that together are enough, the largest first", () => {
    const savedModel = withVariables(
      ["table", "int64", 4 * MB],
      ["w", "float64", 8 * MB],
      ["w/.OPTIMIZER_SLOT/adam/m", "float32", 3 * MB],
    );
    const [finding] = judge({ files: [shard], savedModel }, 234 * MB);
    assert.match(
      finding?.fix ?? "",
      /^cast float64 .* \(saves 4\.0 MB\), and export without .* \(saves 3\.0 MB\), which leaves 233\.0 MB;/,
    );
  });

  it("says so if all removals together are not enough", () => {
    const savedModel = { ...withVariables(["w", "float64", 8 * MB]), duplicateBytes: 1 * MB };
    const [finding] = judge({ files: [shard], savedModel }, 200 * MB);
    assert.match(finding?.fix ?? "", /which leaves 235\.0 MB, still too much: prune or quantise/);
  });

  it("says to prune if nothing can be removed", () => {
    const [finding] = judge({ files: [shard] }, 200 * MB);
    assert.match(finding?.fix ?? "", /^prune or quantise the model/);
  });

  it("warns of float64 variables in a bundle of any size", () => {
    const [finding] = judge({ savedModel: withVariables(["w", "float64", 8 * MB]) });
    assert.deepEqual([finding?.code, finding?.level], ["SIZ002", "advisory"]);
    assert.match(finding?.fix ?? "", /saves 4\.0 MB/);
  });

  it("refuses a bundle whose files could not all be listed", () => {
    const [finding] = judge({ fileCount: 100_000, filesNotListed: { count: 80_000, bytes: 1 } });
    assert.equal(finding?.code, "SIZ003");
  });
});

describe("isOptimizerState", () => {
  // Names as TensorFlow 2.21 wrote them into the fixtures, and as TensorFlow 1 and Keras 2 write them.
  for (const name of [
    "variables/0/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE",
    "optimizer/_variables/3/.ATTRIBUTES/VARIABLE_VALUE",
    "optimizer/iter/.ATTRIBUTES/VARIABLE_VALUE",
    "dense/kernel/Adam_1",
    "dense/kernel/Momentum",
    "beta1_power",
  ])
    it(`recognises ${name}`, () => assert.equal(isOptimizerState(name), true));

  for (const name of [
    "dense/kernel",
    "model/adam_layer/kernel",
    "optimizer_embedding/weights",
    "momentum_features/bias",
  ])
    it(`ignores ${name}`, () => assert.equal(isOptimizerState(name), false));
});

describe("isLeftover", () => {
  it("never treats the served variables as a checkpoint", () => {
    assert.equal(isLeftover("variables/variables.index", "tensor-bundle-index"), false);
  });

  it("recognises a checkpoint by its content, whatever its name", () => {
    assert.equal(isLeftover("backup", "tensor-bundle-index"), true);
  });
});
