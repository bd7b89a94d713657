import assert from "node:assert/strict";
import type { Manifest, ServingFacts } from "../../../inspect/manifest";
import { judge } from "../../../rules";
import { aFile, aManifest } from "../../support/manifests";
import { aRoutine, requirements } from "../../support/routineManifests";

const POLICY = "serving-container";

function image(name: string, tag = ":latest"): ServingFacts {
  return { image: `us-docker.pkg.dev/vertex-ai/prediction/${name}${tag}` };
}

/** Codes on a day; those of warnings have a `?`. */
function codesOn(today: string, manifest: Manifest, options: object = {}): string[] {
  return judge(manifest, { today, policies: { [POLICY]: options } })
    .filter(({ policy }) => policy === POLICY)
    .map(({ code, level }) => (level === "mandatory" ? code : `${code}?`));
}

const on = (today: string, serving: ServingFacts, options: object = {}) =>
  codesOn(today, aManifest({ serving }), options);

describe(POLICY, () => {
  // Dates of the page of prebuilt containers: tf2 2.15 gets patches until 2026-07-14 and is available until 2027-01-14.
  const days: readonly (readonly [today: string, expected: readonly string[]])[] = [
    ["2026-07-14", []],
    ["2026-07-15", ["CON004?"]],
    ["2026-10-15", ["CON004?"]],
    ["2026-10-16", ["CON003?"]],
    ["2027-01-14", ["CON003?"]],
    ["2027-01-15", ["CON002"]],
    ["2040-01-01", ["CON002"]],
  ];
  for (const [today, expected] of days) {
    it(`reports ${expected.join() || "nothing"} for tf2-cpu.2-15 on ${today}`, () => {
      assert.deepEqual(on(today, image("tf2-cpu.2-15")), expected);
    });
  }

  it("warns as many days before the removal as the option says", () => {
    assert.deepEqual(on("2026-12-31", image("tf2-cpu.2-15"), { warnDays: 7 }), ["CON004?"]);
    assert.deepEqual(on("2027-01-07", image("tf2-cpu.2-15"), { warnDays: 7 }), ["CON003?"]);
    assert.deepEqual(on("2026-07-01", image("tf2-cpu.2-15"), { warnDays: 365 }), ["CON003?"]);
  });

  // Past their days on 2026-11-21, by the same page.
  for (const name of [
    "tf2-cpu.2-13",
    "tf2-gpu.2-12",
    "pytorch-gpu.2-1",
    "sklearn-cpu.1-3",
    "xgboost-cpu.1-7",
    "sklearn-cpu.0-24",
  ]) {
    it(`refuses ${name}, which is removed`, () => {
      assert.ok(on("2026-11-21", image(name)).includes("CON002"));
    });
  }

  it("names a container that stays available, and a custom image", () => {
    const [found] = judge(
      aManifest({
        kind: "unsupported",
        serving: image("sklearn-cpu.1-2"),
        files: [aFile({ path: "model.joblib", format: "joblib" })],
      }),
      {
        today: "2026-11-21",
      },
    ).filter(({ code }) => code === "CON002");
    assert.match(found?.fix ?? "", /sklearn-cpu\.1-6:latest" \(until 2027-10-14\)/);
    assert.match(found?.fix ?? "", /custom prediction routine/);
  });

  for (const name of ["tf2-cpu.2-16", "tf2-cpu.2-99", "sklearn-cpu.1-1", "pytorch-cpu.3-0"]) {
    it(`refuses ${name}, which never existed`, () => {
      assert.deepEqual(on("2026-07-01", image(name)), ["CON001"]);
    });
  }

  it("refuses other tags than latest", () => {
    assert.deepEqual(on("2026-07-01", image("tf2-cpu.2-15", ":20240101")), ["CON008"]);
    assert.deepEqual(on("2026-07-01", image("tf2-cpu.2-15", "")), ["CON008"]);
  });

  it("judges only prebuilt images", () => {
    assert.deepEqual(
      on("2026-11-21", { image: "europe-docker.pkg.dev/project/images/tf2-cpu.2-13:1" }),
      [],
    );
    assert.deepEqual(on("2026-11-21", { image: "tensorflow/serving:2.17.0" }), []);
    assert.deepEqual(on("2026-11-21", {}), []);
  });

  it("refuses a Python that the container does not have", () => {
    const of = (pythonVersion: string) =>
      codesOn("2026-07-01", aRoutine({}, { ...image("sklearn-cpu.1-5"), pythonVersion }));
    assert.deepEqual(of("3.12"), ["CON007"]);
    assert.deepEqual(of("3.10"), []);
    assert.deepEqual(of("3.10.14"), []);
  });

  const artifacts: readonly (readonly [name: string, path: string, isRead: boolean])[] = [
    ["tf2-cpu.2-15", "saved_model.pb", true],
    ["tf2-cpu.2-15", "export/saved_model.pb", false],
    ["sklearn-cpu.1-5", "model.joblib", true],
    ["sklearn-cpu.1-5", "model.pkl", true],
    ["sklearn-cpu.1-5", "pipeline.joblib", false],
    ["xgboost-cpu.2-1", "model.bst", true],
    ["xgboost-cpu.2-1", "model.ubj", false],
    ["pytorch-cpu.2-4", "model.mar", true],
    ["pytorch-cpu.2-4", "model.pt", false],
  ];
  for (const [name, path, isRead] of artifacts) {
    it(`${isRead ? "accepts" : "refuses"} ${path} for ${name}`, () => {
      const manifest = aManifest({ serving: image(name), files: [aFile({ path })] });
      assert.equal(codesOn("2026-01-01", manifest).includes("CON005"), !isRead);
    });
  }

  it("proposes a TensorFlow container for a SavedModel if the image is another framework's", () => {
    const savedModel = { metaGraphs: [], variables: [], duplicateBytes: 0 };
    const manifest = { ...aManifest({ serving: image("xgboost-cpu.2-1") }), savedModel };
    const found = judge(manifest, { today: "2026-01-01" });
    const [refused] = found.filter(({ code }) => code === "CON005");
    assert.equal(refused?.file, undefined);
    assert.match(refused?.message ?? "", /^serving\.image xgboost-cpu\.2-1 looks for model\.bst/);
    assert.match(refused?.fix ?? "", /^serve it with a TensorFlow container/);
  });

  it("requires no file of a routine, which has its own image", () => {
    assert.deepEqual(codesOn("2026-01-01", aRoutine({}, image("sklearn-cpu.1-5"))), []);
  });

  describe("if TensorFlow is named without an image", () => {
    const savedModel = { metaGraphs: [], variables: [], duplicateBytes: 0 };
    const named = (frameworkVersion: string) =>
      codesOn(
        "2026-11-21",
        aManifest({ savedModel, serving: { framework: "tensorflow", frameworkVersion } }),
      );

    for (const version of ["2.16", "2.17.1", "2.21.0", "3.0"]) {
      it(`warns that no prebuilt container serves ${version}`, () =>
        assert.deepEqual(named(version), ["CON006?"]));
    }
    for (const version of ["2.15", "2.15.1", "1.15"]) {
      it(`accepts ${version}`, () => assert.deepEqual(named(version), []));
    }
  });
});

describe("serving-container, on the Python of a routine", () => {
  const python = (pythonVersion: string | undefined, today: string, ...lines: readonly string[]) =>
    judge(
      aRoutine(
        { requirements: requirements(...lines) },
        pythonVersion === undefined ? undefined : { pythonVersion },
      ),
      { today },
    ).filter(({ policy }) => policy === POLICY);

  // PEP 619 and PEP 664: 3.10 until October 2026, 3.11 until October 2027.
  it("warns once Python gets no fixes, whether it is declared or the Dockerfile's own", () => {
    assert.deepEqual(python(undefined, "2026-10-31"), []);
    assert.deepEqual(
      [undefined, "3.10.4"].map((version) => python(version, "2026-11-01").map(({ code }) => code)),
      [["CON009"], ["CON009"]],
    );
    assert.deepEqual(python("3.11", "2026-11-28"), []);
    assert.equal(python("3.11", "2027-11-01")[0]?.level, "advisory");
  });

  it("names the newest Python with wheels for all pins, and what keeps newer ones away", () => {
    assert.equal(
      python(undefined, "2026-11-28", "numpy==1.26.4")[0]?.fix,
      'declare serving.pythonVersion: "3.12"; numpy==1.26.4 has no wheel for Python 3.14.',
    );
    assert.equal(
      python(undefined, "2026-11-28", "requests==2.32.5", "own-lib==1.0")[0]?.fix,
      'declare serving.pythonVersion: "3.14"; own-lib==1.0 not checked.',
    );
  });

  it("ignores a prebuilt container's Python, which has its own dates", () =>
    assert.ok(
      !codesOn("2026-11-28", aRoutine({}, image("pytorch-cpu.2-4"))).some((code) =>
        code.startsWith("CON009"),
      ),
    ));
});
