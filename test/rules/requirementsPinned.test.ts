import assert from "node:assert/strict";
import type { IndexFacts, RequirementFacts } from "../../inspect/python/facts";
import { aRoutine, codesOf, findingsOf, requirements } from "../support/routineManifests";

const POLICY = "requirements-pinned";
const DIGEST = "a".repeat(64);

function withRequirement(change: Partial<RequirementFacts>) {
  return aRoutine({
    requirements: requirements("numpy==1.26.4").map((found) => ({ ...found, ...change })),
  });
}

function withIndex(option: string, value: string) {
  const index: IndexFacts = { option, value, file: "requirements.txt", line: 1 };
  return aRoutine({ indexes: [index] });
}

describe(POLICY, () => {
  const specifiers: Readonly<Record<string, boolean>> = {
    "==1.26.4": true,
    "===1.26.4": true,
    "==1.26.4+cpu": true,
    ">=1,==1.26.4": true,
    "": false,
    ">=1.26": false,
    "~=1.26.4": false,
    "==1.26.*": false,
    "<2": false,
    "!=1.26.3": false,
  };
  for (const [specifier, isPinned] of Object.entries(specifiers)) {
    it(`${isPinned ? "accepts" : "refuses"} numpy${specifier}`, () => {
      assert.deepEqual(codesOf(POLICY, withRequirement({ specifier })), isPinned ? [] : ["REQ001"]);
    });
  }

  it("passes over what its marker leaves out", () => {
    assert.deepEqual(codesOf(POLICY, withRequirement({ specifier: "", applies: false })), []);
  });

  it("wants hashes where the option does", () => {
    assert.deepEqual(codesOf(POLICY, withRequirement({}), { requireHashes: true }), ["REQ002"]);
    assert.deepEqual(
      codesOf(POLICY, withRequirement({ hashes: [`sha256:${DIGEST}`] }), { requireHashes: true }),
      [],
    );
  });

  it("wants all hashes where one stands, as pip does", () => {
    const [first, second] = requirements("numpy==1.26.4", "scipy==1.13.1");
    assert.ok(first && second);
    const routine = aRoutine({
      requirements: [{ ...first, hashes: [`sha256:${DIGEST}`] }, second],
    });
    const [found, ...more] = findingsOf(POLICY, routine);
    assert.deepEqual(more, []);
    assert.equal(found?.message, "scipy==1.13.1 has no hash");
    assert.match(found?.reason ?? "", /makes pip want them all/);
  });

  it("wants all hashes where the file says --require-hashes", () => {
    const indexes = [{ option: "--require-hashes", value: "", file: "requirements.txt", line: 1 }];
    assert.deepEqual(
      codesOf(POLICY, aRoutine({ indexes, requirements: requirements("numpy==1.26.4") })),
      ["REQ002"],
    );
  });

  const origins: readonly (readonly [
    kind: "url" | "vcs" | "path",
    address: string,
    isFixed: boolean,
  ])[] = [
    ["url", "https://example.com/a-1.0-py3-none-any.whl", false],
    ["url", `https://example.com/a-1.0-py3-none-any.whl#sha256=${DIGEST}`, true],
    ["url", `https://example.com/a.zip#egg=a&sha256=${DIGEST}`, true],
    ["url", "https://example.com/a-1.0-py3-none-any.whl#sha256=abc", false],
    ["vcs", "git+https://example.com/a.git@main", false],
    ["vcs", `git+https://example.com/a.git#sha256=${DIGEST}`, false],
    ["path", "./wheels/a-1.0-py3-none-any.whl", true],
    ["path", "./a", false],
  ];
  for (const [kind, address, isFixed] of origins) {
    it(`${isFixed ? "accepts" : "refuses"} ${address}`, () => {
      const routine = withRequirement({ specifier: "", origin: { kind, address } });
      assert.deepEqual(codesOf(POLICY, routine), isFixed ? [] : ["REQ003"]);
    });
  }

  it("accepts pypi.org's index with and without a last slash, and no other", () => {
    assert.deepEqual(codesOf(POLICY, withIndex("--index-url", "https://pypi.org/simple/")), []);
    assert.deepEqual(codesOf(POLICY, withIndex("--index-url", "https://pypi.org/simple")), []);
    assert.deepEqual(codesOf(POLICY, withIndex("--extra-index-url", "https://example.com")), [
      "REQ004",
    ]);
    assert.deepEqual(codesOf(POLICY, withIndex("--no-index", "")), []);
  });

  it("accepts the indexes that the option names", () => {
    const routine = withIndex("--index-url", "https://example.com/simple");
    assert.deepEqual(
      codesOf(POLICY, routine, { allowedIndexes: ["https://example.com/simple/"] }),
      [],
    );
  });

  it("names the version that goes with torch's", () => {
    const routine = aRoutine({ requirements: requirements("torch==2.3.1", "torchvision") });
    assert.match(findingsOf(POLICY, routine)[0]?.fix ?? "", /torchvision==0\.18\.1/);
  });

  it("reports what pip cannot read, and what is included and missing", () => {
    const fault = { file: "requirements.txt", line: 1, what: "x" };
    const faults = [
      { ...fault, code: "unparsed-requirement" },
      { ...fault, code: "missing-include" },
    ];
    assert.deepEqual(codesOf(POLICY, aRoutine({ faults })), ["REQ005", "REQ006"]);
  });
});
