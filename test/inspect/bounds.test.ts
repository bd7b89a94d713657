import assert from "node:assert/strict";
import { BOUNDS, bound } from "../../inspect/bounds";
import type { Problem } from "../../inspect/problem";
import { aFile, aManifest } from "../support/manifests";

const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const nothing = { metaGraphs: [], variables: [], duplicateBytes: 0 };
const graph = {
  tags: ["serve"],
  tensorflowVersion: "2.21.0",
  producer: 1,
  minConsumer: 1,
  signatures: {},
  ops: {},
  reachedOps: {},
  assets: [],
  restores: false,
};

describe("bound", () => {
  it("leaves a manifest of ordinary size as it is", () => {
    const manifest = aManifest({ savedModel: { ...nothing, metaGraphs: [graph] } });
    assert.deepEqual(bound(manifest), manifest);
  });

  it("lists some of 100,000 files and counts the rest", () => {
    const files = many(100_000, (index) =>
      aFile({ path: `assets/${index}`, bytes: 10, format: "text" }),
    );
    const { files: listed, filesNotListed, fileCount } = bound(aManifest({ files }));
    assert.equal(listed.length, BOUNDS.files);
    assert.deepEqual(filesNotListed, { count: 80_000, bytes: 800_000 });
    assert.equal(fileCount, 100_000);
  });

  it("keeps the one file of another format, and the one that contains code, wherever they are", () => {
    const files = many(30_000, (index) => aFile({ path: `${index}`, format: "text" }));
    files.push(aFile({ path: "y", format: "pickle" }));
    files.push(
      aFile({
        path: "z",
        format: "text",
        code: [{ kind: "import", name: "os.system", where: "" }],
      }),
    );
    const listed = bound(aManifest({ files })).files.map(({ path }) => path);
    assert.deepEqual(listed.slice(-2), ["y", "z"]);
    assert.equal(listed.length, BOUNDS.files);
  });

  it("keeps the largest variables in order, and counts the rest", () => {
    const variables = many(BOUNDS.variables + 2, (index) => ({
      name: `v${index}`,
      dtype: "float32",
      shape: [1],
      bytes: index === 1 || index === 3 ? 1 : 4,
    }));
    const { savedModel } = bound(aManifest({ savedModel: { ...nothing, variables } }));
    assert.deepEqual(
      savedModel?.variables.slice(0, 3).map(({ name }) => name),
      ["v0", "v2", "v4"],
    );
    assert.deepEqual(savedModel?.variablesNotListed, { count: 2, bytes: 2 });
  });

  it("refuses a graph with more names than any real one has", () => {
    const tags = ["x".repeat(BOUNDS.savedModel)];
    const { savedModel, problems } = bound(
      aManifest({ savedModel: { ...nothing, metaGraphs: [{ ...graph, tags }] } }),
    );
    assert.deepEqual(savedModel, nothing);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["unreadable-graph"],
    );
  });

  it("keeps one problem of each kind among a flood of another", () => {
    const problems: Problem[] = many(50_000, (index) => ({
      code: "checksum-mismatch",
      path: `${index}`,
      tensor: "w",
    }));
    problems.push({ code: "missing-asset", path: "last" });
    const kept = bound(aManifest({ problems })).problems;
    assert.equal(kept.length, BOUNDS.others);
    assert.equal(kept.at(-1)?.path, "last");
  });
});
