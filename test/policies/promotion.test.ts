import assert from "node:assert/strict";
import { BUNDLE_COPY_TYPE } from "../../resourceTypes";
import { previewPolicies, type TestResource, unknown } from "../../testing";
import { aDeclaration } from "../support/declared";
import { aPack } from "../support/pack";

/** The stack that tests of policies run in. */
const STACK = "test";
const FROM = "gs://staging/models";
const SOURCE = { bucket: "staging", name: "iris", digest: "0123456789abcdef" };
const EVIDENCE = {
  contentDigest: `sha256:${"1".repeat(64)}`,
  manifestGeneration: "1",
  publishedAt: "2026-01-01T00:00:00Z",
};

describe("the policy promotion", () => {
  const found = async (resources: readonly TestResource[], stacks: object, options = {}) => {
    const config = { promotion: { stacks, ...options } };
    const declared = resources.map((one) => ({ outputs: {}, ...one }));
    return (await previewPolicies(aPack(), declared, { config }))
      .filter(({ policy }) => policy === "promotion")
      .map(({ level, message }) => `${level} ${/\[(\w+)\]/.exec(message)?.[1]}`);
  };
  const aCopy = (change: object = {}): TestResource => ({
    type: BUNDLE_COPY_TYPE,
    name: "iris",
    props: { source: SOURCE, bucket: "prod", evidence: EVIDENCE, ...change },
  });
  const configured = { [STACK]: { from: [FROM], minHours: 24 } };

  it("judges only the stacks that are configured", async () => {
    const files = await aDeclaration();
    assert.deepEqual(await found(files, {}), []);
    assert.deepEqual(await found(files, { other: { from: [FROM] } }), []);
    assert.deepEqual(await found(files, configured), ["mandatory PRM001"]);
  });

  it("judges a copy by what the provider has read of its source", async () => {
    assert.deepEqual(await found([aCopy()], configured), []);
    const recent = { ...EVIDENCE, publishedAt: new Date().toISOString() };
    assert.deepEqual(await found([aCopy({ evidence: recent })], configured), ["mandatory PRM004"]);
    const other = { ...SOURCE, prefix: "other" };
    assert.deepEqual(await found([aCopy({ source: other })], configured), ["mandatory PRM002"]);
  });

  it("refuses a copy whose source or evidence is unknown", async () => {
    for (const change of [
      { evidence: undefined },
      { evidence: unknown },
      { evidence: { ...EVIDENCE, publishedAt: unknown } },
      { source: unknown },
      { source: { ...SOURCE, bucket: unknown } },
    ])
      assert.deepEqual(await found([aCopy(change)], configured), ["mandatory PRM003"]);
  });

  it("judges a version that is read where it is by its bucket, and one that is copied by that of its source", async () => {
    const [version] = await aDeclaration();
    assert.ok(version);
    const read = (props: object) => ({
      ...version,
      props: { ...version.props, digest: "0123456789abcdef", ...props },
    });
    const stacks = { [STACK]: { from: ["gs://models/models"] } };
    assert.deepEqual(await found([read({})], stacks), []);
    assert.deepEqual(await found([read({ bucket: "other" })], stacks), ["mandatory PRM002"]);
    assert.deepEqual(await found([read({ bucket: unknown })], stacks), ["mandatory PRM003"]);
    const copied = (from: unknown) => found([read({ from })], configured);
    assert.deepEqual(await copied({ bucket: "staging" }), []);
    assert.deepEqual(await copied({ bucket: "models" }), ["mandatory PRM002"]);
    assert.deepEqual(await copied({ bucket: "staging", prefix: "other" }), ["mandatory PRM002"]);
    assert.deepEqual(await copied(unknown), ["mandatory PRM003"]);
    assert.deepEqual(await copied({ bucket: unknown }), ["mandatory PRM003"]);
  });

  it("refuses options that there are not", async () => {
    assert.deepEqual(await found([aCopy()], configured, { hours: 24 }), ["mandatory CFG001"]);
  });
});
