import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import type { RequirementFacts, RoutineFacts } from "../../../inspect/python/facts";
import { describeNotChecked, notChecked } from "../../../rules";
import { aManifest } from "../../support/manifests";
import { fixtures } from "../../support/project";
import { aRoutine, requirements } from "../../support/routineManifests";

const SAVED_MODEL = { metaGraphs: [], variables: [], duplicateBytes: 0 };
const TENSORFLOW = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest";

const LOCK = {
  file: "requirements.lock.txt",
  made: { python: "3.10", server: "google-cloud-aiplatform[prediction]==2.7.0" },
  isHashed: true,
  pins: [{ name: "no-such-distribution", version: "1.0", line: 1 }],
};

function ofRoutine(change: Partial<RoutineFacts>, known = {}) {
  return notChecked(aRoutine(change), known).filter(
    ({ about }) => about !== "answers" && about !== "transitive",
  );
}

function routineFacts(): RoutineFacts {
  const { routine } = aRoutine();
  assert.ok(routine);
  return routine;
}

function fromPath(address: string): RequirementFacts {
  const [requirement] = requirements("own==1.0");
  assert.ok(requirement);
  return { ...requirement, origin: { kind: "path", address } };
}

describe("what was not checked", () => {
  it("is the container and the request of an export that declares neither", () => {
    const found = notChecked(aManifest({ savedModel: SAVED_MODEL }));
    assert.deepEqual(found, [{ about: "container" }, { about: "request" }]);
  });

  it("does not include the container if a prebuilt one is declared", () => {
    const manifest = aManifest({ savedModel: SAVED_MODEL, serving: { image: TENSORFLOW } });
    assert.deepEqual(notChecked(manifest), [{ about: "request" }]);
  });

  for (const [name, classes] of [
    ["ragged_parts", ["RaggedTensorSpec"]],
    ["sparse_parts", ["SparseTensorSpec"]],
    ["added", undefined],
  ] as const) {
    it(`${classes ? "is" : "is not"} whether inputs belong together in a request to ${name}`, async () => {
      const folder = join(fixtures, "served_shapes", name);
      const options = { sampleRequest: join(folder, "request.json") };
      const found = notChecked(await inspect(join(folder, "export"), options));
      const parts = classes ? [{ about: "parts" as const, classes }] : [];
      assert.deepEqual(found, [{ about: "container" }, ...parts]);
    });
  }

  it("is a vocabulary that is too large to be read", () => {
    const savedModel = { ...SAVED_MODEL, unreadVocabularies: ["assets/words.txt"] };
    const facts = notChecked(aManifest({ savedModel, serving: { image: TENSORFLOW } }));
    assert.deepEqual(facts, [
      { about: "request" },
      { about: "vocabularies", files: ["assets/words.txt"] },
    ]);
  });

  it("is the content of a custom image", () => {
    const serving = { image: "registry.example/server:1" };
    const [found] = notChecked(aManifest({ serving }));
    assert.deepEqual(found, { about: "image", image: serving.image });
  });

  it("is nothing for a bundle that cannot be served", () => {
    assert.deepEqual(notChecked(aManifest({ kind: "unsupported" })), []);
  });

  it("is what a predictor answers, but not its image, whose Dockerfile this package writes", () => {
    assert.deepEqual(notChecked(aRoutine(), { isResolved: true }), [{ about: "answers" }]);
  });

  it("is what the requirements and the server require, unless a current lock pins it", () => {
    const transitive = (change: Partial<RoutineFacts>, known = {}) =>
      notChecked(aRoutine(change), known).filter(({ about }) => about === "transitive");
    assert.deepEqual(transitive({}), [{ about: "transitive", isStale: false }]);
    assert.deepEqual(transitive({ lock: { ...LOCK, changed: [] } }), []);
    assert.deepEqual(transitive({ lock: { ...LOCK, changed: ["python"] } }), [
      { about: "transitive", isStale: true },
    ]);
    assert.deepEqual(transitive({}, { isResolved: true }), []);
    assert.match(
      describeNotChecked({ about: "transitive", isStale: false }).remedy,
      /^model-version lock/,
    );
  });

  it("does not include pins that the table of releases has", () => {
    assert.deepEqual(ofRoutine({ requirements: requirements("torch==2.3.1") }), []);
  });

  const unknown: readonly (readonly [line: string, about: string])[] = [
    ["no-such-distribution==1.0", "distributions"],
    ["no-such-distribution", "distributions"],
    ["torch==3.0", "releases"],
  ];
  for (const [line, about] of unknown) {
    const lines = requirements(line, "torchvision==0.18.1");
    it(`is ${line}, which the table does not have`, () => {
      assert.deepEqual(ofRoutine({ requirements: lines }), [{ about, requirements: [line] }]);
    });
    it(`does not include ${line} once a resolver found versions for all`, () => {
      assert.deepEqual(ofRoutine({ requirements: lines }, { isResolved: true }), []);
    });
  }

  it("does not include a line that does not apply in the container", () => {
    const lines = requirements("no-such-distribution==1.0").map((one) => ({
      ...one,
      applies: false,
    }));
    assert.deepEqual(ofRoutine({ requirements: lines }), []);
  });

  it("does not include what a current lock pins, because a resolver made it", () => {
    const lines = requirements("no-such-distribution==1.0");
    assert.deepEqual(ofRoutine({ requirements: lines, lock: { ...LOCK, changed: [] } }), []);
  });

  it("is what a stale lock pins", () => {
    const lines = requirements("no-such-distribution==1.0");
    const stale = { ...LOCK, changed: ["requirements"] as const };
    assert.deepEqual(ofRoutine({ requirements: lines, lock: stale }), [
      { about: "distributions", requirements: ["no-such-distribution==1.0"] },
    ]);
  });

  it("is an unknown index, but not one that has the projects of the package index", () => {
    const at = { option: "--extra-index-url", file: "requirements.txt", line: 1 };
    const own = { ...at, value: "https://packages.example/simple" };
    const same = { ...at, value: "https://download.pytorch.org/whl/cpu" };
    assert.deepEqual(ofRoutine({ indexes: [own, same] }), [
      { about: "indexes", indexes: ["--extra-index-url https://packages.example/simple"] },
    ]);
  });

  it("is what a wheel of the sources requires", () => {
    assert.deepEqual(ofRoutine({ requirements: [fromPath("wheels/own-1.0-py3-none-any.whl")] }), [
      { about: "origins", requirements: ["own"] },
    ]);
  });

  it("is the methods of a predictor whose class only running the code shows", () => {
    const { predictorClass, ...facts } = routineFacts();
    assert.ok(predictorClass);
    const ofClass = (faults: RoutineFacts["faults"]) =>
      notChecked({ ...aRoutine(), routine: { ...facts, faults } }).filter(
        ({ about }) => about === "class",
      );
    const [found] = ofClass([]);
    assert.deepEqual(found, { about: "class", predictor: "predictor:Model" });
    assert.match(
      found ? describeNotChecked(found).message : "",
      /^the methods of predictor:Model:/,
    );
    const at = { file: "predictor.py", line: 1 };
    const missing = { missing: "class", className: "Model" } as const;
    assert.deepEqual(ofClass([{ code: "missing-predictor", ...at, ...missing }]), []);
    assert.deepEqual(ofClass([{ code: "syntax", ...at, cause: "python2-print" }]), []);
    assert.deepEqual(ofRoutine({}), []);
  });

  it("names the remedy in words", () => {
    const words = describeNotChecked({ about: "distributions", requirements: ["left-pad==1.0"] });
    assert.match(words.message, /^whether left-pad==1\.0 can be installed: the table of 20/);
    assert.match(words.remedy, /^model-version lock /);
  });
});
