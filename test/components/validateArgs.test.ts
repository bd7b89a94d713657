import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ModelVersionArgs } from "../../components/modelVersionArgs";
import { validateArgs } from "../../components/validateArgs";

const valid: ModelVersionArgs = { bucket: "models", export: { path: "./export" } };
const routine = { source: "./src", predictor: "predictor:Predictor" };

function faults(change: Partial<ModelVersionArgs>, name = "iris"): string[] {
  return validateArgs(name, { ...valid, ...change });
}

describe("validateArgs", () => {
  it("accepts an export in a bucket", () => assert.deepEqual(faults({}), []));

  it("accepts a routine without an export", () => {
    const { export: _, ...args } = valid;
    assert.deepEqual(validateArgs("iris", { ...args, customPrediction: routine }), []);
  });

  it("refuses both an export and a routine, and names both arguments", () => {
    const [fault] = faults({ customPrediction: routine });
    assert.match(fault ?? "", /^export, customPrediction: both are given\. Fix: /);
  });

  it("refuses neither an export nor a routine, and shows how either looks", () => {
    const { export: _, ...args } = valid;
    const [fault] = validateArgs("iris", args);
    assert.match(fault ?? "", /^export, customPrediction: neither is given\. Fix: .*path.*source/);
  });

  for (const name of ["a/b", "..", "", "ä", "x".repeat(129)]) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 9))}, which is no folder in the bucket`, () => {
      assert.match(faults({}, name)[0] ?? "", /^name: /);
    });
  }

  for (const prefix of ["../other", "/models", "models/", "a//b", "a/./b", ""]) {
    it(`refuses the prefix ${JSON.stringify(prefix)}, which is no folder path`, () => {
      assert.match(faults({ prefix })[0] ?? "", /^prefix: /);
    });
  }

  it("accepts a prefix of several folders", () => {
    assert.deepEqual(faults({ prefix: "team-a/models/v=1" }), []);
  });

  for (const predictor of [
    "predictor",
    "predictor.Predictor",
    "a:b:c",
    "predictor:",
    "os;x:Y",
    "1a:B",
  ]) {
    it(`refuses the predictor ${predictor}, which names no class`, () => {
      const { export: _, ...args } = valid;
      const [fault] = validateArgs("iris", {
        ...args,
        customPrediction: { ...routine, predictor },
      });
      assert.match(fault ?? "", /^customPrediction\.predictor: .* Fix: write it as "module:Class"/);
    });
  }

  for (const [what, change, fault] of [
    [
      "a pattern where a list is due",
      { export: { path: ".", exclude: "*.md" } },
      'export.exclude: is "*.md". Fix: give a list of texts.',
    ],
    [
      "a member that is not known",
      { export: { path: ".", tag: ["serve"] } },
      "export.tag: is not known. Fix: use one of path, tags, signature, exclude.",
    ],
    [
      "an output where a plain text is due",
      { serving: { image: pulumi.output("image") } },
      "serving.image: is an output, and what is judged in preview must be plain. Fix: give a text.",
    ],
    [
      "an output in place of an object",
      { serving: pulumi.output({}) },
      "serving: is an output, and what is judged in preview must be plain. Fix: give an object, as { ... }.",
    ],
    [
      "an output deep inside, without its text",
      { exemptions: [{ rule: "SIZ001", reason: pulumi.secret("hidden"), until: "2099-01-31" }] },
      "exemptions.0.reason: is an output, and what is judged in preview must be plain. Fix: give a text.",
    ],
    [
      "an output among patterns",
      { export: { path: ".", exclude: [pulumi.output("*.md")] } },
      "export.exclude: is an output, and what is judged in preview must be plain. Fix: give a list of texts.",
    ],
    [
      "a promise",
      { sampleRequest: Promise.resolve("request.json") },
      "sampleRequest: is an output, and what is judged in preview must be plain. Fix: give a text.",
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(faults(change as object), [fault]);
    });
  }

  it("accepts an output as the bucket, which nothing judges", () => {
    assert.deepEqual(faults({ bucket: pulumi.secret("models") }), []);
  });

  it("reports everything at once", () => {
    assert.equal(faults({ prefix: "..", bucket: "", customPrediction: routine }).length, 3);
  });
});
