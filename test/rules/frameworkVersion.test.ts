import assert from "node:assert/strict";
import type { Manifest, ManifestFile, RecordedVersion } from "../../inspect/manifest";
import { renderFinding } from "../../rules/finding";
import { frameworkVersion } from "../../rules/frameworkVersion";
import { judgeRule } from "../../rules/judge";
import { aFile, aManifest } from "../support/manifests";
import { aRoutine, codesOf, findingsOf, requirements } from "../support/routineManifests";

const prebuilt = (name: string) => `us-docker.pkg.dev/vertex-ai/prediction/${name}:latest`;

const findings = (manifest: Manifest, options: object = {}) =>
  findingsOf("framework-version", manifest, options);
const codes = (manifest: Manifest, options: object = {}) =>
  codesOf("framework-version", manifest, options);

/** A SavedModel that this TensorFlow wrote, served by an image. */
function anExport(tensorflowVersion: string, image: string): Manifest {
  const graph = {
    tags: ["serve"],
    tensorflowVersion,
    producer: 2000,
    minConsumer: 12,
    signatures: {},
    ops: {},
    reachedOps: {},
    assets: [],
    restores: true,
  };
  return aManifest({
    savedModel: { metaGraphs: [graph], variables: [], duplicateBytes: 0 },
    serving: { image },
  });
}

/** A routine that requires what the lines say, with one model among its artifacts. */
function loading(
  lines: readonly string[],
  model: Partial<ManifestFile> = {},
  recorded?: Omit<RecordedVersion, "path">,
): Manifest {
  const file = aFile({ path: "model/m", format: "joblib", ...model });
  return {
    ...aRoutine({ requirements: requirements(...lines), pythonVersion: "3.11" }),
    files: [file],
    ...(recorded && { recordedVersions: [{ ...recorded, path: file.path }] }),
  };
}

/** A folder with one model for a prebuilt container. */
function aModel(image: string, format: string, framework: string, version?: string): Manifest {
  return aManifest({
    kind: "unsupported",
    files: [aFile({ path: "model", format })],
    ...(version !== undefined && { recordedVersions: [{ framework, version, path: "model" }] }),
    serving: { image: prebuilt(image) },
  });
}

describe("framework-version, on a SavedModel and its server", () => {
  const cases: readonly [written: string, image: string, codes: readonly string[]][] = [
    ["2.15.0", prebuilt("tf2-cpu.2-15"), []],
    ["2.15.1", "registry.example.com/tensorflow/serving:2.15.0", []],
    ["2.9.2", prebuilt("tf2-cpu.2-15"), []],
    ["1.15.0", prebuilt("tf2-cpu.2-15"), []],
    ["2.16.0-rc1", prebuilt("tf2-cpu.2-15"), ["VER001"]],
    ["2.21.0", prebuilt("tf2-cpu.2-15"), ["VER001"]],
    ["2.3.0", prebuilt("tf-cpu.1-15"), ["VER001"]],
    // Text order would have 2.9 after 2.15.
    ["2.15.0", "tensorflow/serving:2.9.1", ["VER001"]],
    ["2.21.0", "us-docker.pkg.dev/vertex-ai-restricted/prediction/tf_opt-cpu.nightly:latest", []],
    ["unknown", prebuilt("tf2-cpu.2-15"), []],
    ["", prebuilt("tf2-cpu.2-15"), []],
    ["2.21.0", prebuilt("pytorch-cpu.2-4"), []],
    ["2.21.0", "registry.example.com/own:1", []],
  ];
  for (const [written, image, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for TensorFlow ${written || "(none)"} on ${image}`, () =>
      assert.deepEqual(codes(anExport(written, image)), expected));
  }

  it("names both versions, the container, and both ways out", () => {
    const [found] = findings(anExport("2.21.0", prebuilt("tf2-cpu.2-15")));
    assert.equal(
      found && renderFinding(found),
      [
        "saved_model.pb: was written by TensorFlow 2.21.0, and 2.15 serves it [VER001]",
        "  Servers load exports of their own or an older version; the container us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest has 2.15.",
        "  Fix: serve it with TensorFlow 2.21 or later (tensorflow/serving:2.21.0), or export it again with TensorFlow 2.15.",
      ].join("\n"),
    );
  });

  it("judges a graph by its facts, whatever the recogniser calls its file", () => {
    const manifest = anExport("2.21.0", prebuilt("tf2-cpu.2-15"));
    assert.deepEqual(codes({ ...manifest, files: [aFile({ format: "unknown" })] }), ["VER001"]);
  });

  it("judges an export among a routine's artifacts by the pin", () => {
    const written = { framework: "tensorflow", version: "2.16.1" };
    const graph = { format: "tensorflow-savedmodel" };
    assert.deepEqual(codes(loading(["tensorflow==2.15.1"], graph, written)), ["VER001"]);
    assert.deepEqual(codes(loading(["tensorflow==2.16.1"], graph, written)), []);
  });
});

describe("framework-version, on a pin and a container", () => {
  const cases: readonly [requirement: string, image: string, codes: readonly string[]][] = [
    ["torch==2.4.0", "pytorch-cpu.2-4", []],
    ["torch==2.4.1+cpu", "pytorch-cpu.2-4", []],
    ["torch==2.4.0rc1", "pytorch-cpu.2-4", []],
    ["torch==2.3.1", "pytorch-cpu.2-4", ["VER002"]],
    ["tensorflow>=2.15,<2.16", "tf2-cpu.2-15", []],
    ["tensorflow~=2.15.0", "tf2-cpu.2-15", []],
    ["tensorflow>=2.15.1", "tf2-cpu.2-15", []],
    ["tensorflow>=2.16", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow~=2.14.0", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow!=2.15.*", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow==2.15.*", "tf2-cpu.2-15", []],
    ["tensorflow-cpu==2.14.1", "tf2-cpu.2-15", ["VER002"]],
    ["tensorflow", "tf2-cpu.2-15", []],
    ["scikit-learn==1.10.0", "sklearn-cpu.1-6", ["VER002"]],
    ["numpy==1.26.4", "sklearn-cpu.1-6", []],
  ];
  for (const [requirement, image, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for ${requirement} on ${image}`, () => {
      const manifest = { ...loading([requirement]), serving: { image: prebuilt(image) } };
      assert.deepEqual(codes(manifest), expected);
    });
  }

  it("names the pin's line, both versions, and both ways out", () => {
    const manifest = {
      ...loading(["numpy==1.26.4", "torch==2.3.1"]),
      serving: { image: prebuilt("pytorch-cpu.2-4") },
    };
    const [found] = findings(manifest);
    assert.equal(
      found && renderFinding(found),
      [
        "requirements.txt:2: torch==2.3.1 is pinned, and the container us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest has 2.4 [VER002]",
        "  The routine would run with another version than the one it was written for, or pip replaces the container's.",
        "  Fix: pin torch==2.4.1, or serve with pytorch 2.3.1.",
      ].join("\n"),
    );
  });
});

describe("framework-version, on a declared version and an image", () => {
  const cases: readonly [
    framework: "tensorflow" | "pytorch",
    version: string,
    codes: readonly string[],
  ][] = [
    ["tensorflow", "2.15", []],
    ["tensorflow", "2.15.1", []],
    ["tensorflow", "2", []],
    ["tensorflow", "2.16", ["VER003"]],
    ["tensorflow", "2.1", ["VER003"]],
    ["pytorch", "2.15", ["VER003"]],
  ];
  for (const [framework, version, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for ${framework} ${version} on tf2-cpu.2-15`, () => {
      const serving = { image: prebuilt("tf2-cpu.2-15"), framework, frameworkVersion: version };
      assert.deepEqual(codes(aManifest({ serving })), expected);
    });
  }
});

describe("framework-version, on a scikit-learn model", () => {
  const written = { framework: "scikit-learn", version: "1.6.1" };

  for (const requirement of [
    "scikit-learn==1.6.1",
    "scikit-learn>=1.6,<1.7",
    "scikit-learn~=1.6.0",
  ])
    it(`takes ${requirement} for 1.6.1`, () =>
      assert.deepEqual(codes(loading([requirement], {}, written)), []));
  for (const requirement of ["scikit-learn==1.6.0", "scikit-learn==1.5.2", "scikit-learn>=1.7"])
    it(`warns of ${requirement} for 1.6.1`, () =>
      assert.deepEqual(codes(loading([requirement], {}, written)), ["VER004?"]));

  it("refuses another version where that is asked for", () => {
    const manifest = loading(["scikit-learn==1.5.2"], {}, written);
    assert.deepEqual(codes(manifest, { strictScikitLearn: true }), ["VER004"]);
  });

  it("takes a container of the same minor version, and warns of another", () => {
    const model = (image: string) => aModel(image, "pickle", "scikit-learn", "1.6.1");
    assert.deepEqual(codes(model("sklearn-cpu.1-6")), []);
    assert.deepEqual(codes(model("sklearn-cpu.1-5")), ["VER004?"]);
  });

  it("is not judged where nothing says what loads it", () => {
    assert.deepEqual(codes(loading(["numpy==1.26.4"], {}, written)), []);
    assert.deepEqual(codes(loading(["scikit-learn"], {}, written)), []);
  });

  it("names what is recorded, pinned and in the container, and both ways out", () => {
    const manifest = {
      ...loading(["scikit-learn==1.5.2"], {}, written),
      serving: { image: prebuilt("sklearn-cpu.1-4") },
    };
    const found = findings(manifest).find(({ code }) => code === "VER004");
    assert.equal(
      found && renderFinding(found),
      [
        "model/m: was written by scikit-learn 1.6.1, and scikit-learn==1.5.2 (requirements.txt:1) loads it; the container us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-4:latest has 1.4 [VER004]",
        "  scikit-learn supports loading a model with the version that wrote it alone, and warns (InconsistentVersionWarning) of any other.",
        "  Fix: pin scikit-learn==1.6.1, or write it again with scikit-learn 1.5.2.",
      ].join("\n"),
    );
  });

  it("is served with the container of its version, as long as that is there", () => {
    const fixOn = (today: string) =>
      judgeRule(frameworkVersion, aModel("sklearn-cpu.1-4", "joblib", "scikit-learn", "1.5.2"), {
        today,
      })[0]?.fix;
    assert.match(fixOn("2026-12-01") ?? "", /1\.5 \(us-docker.*sklearn-cpu\.1-5:latest\)/);
    assert.match(
      fixOn("2027-02-01") ?? "",
      /^serve it by a custom prediction routine that pins scikit-learn==1\.5\.2, or /,
    );
  });
});

describe("framework-version, on an XGBoost model", () => {
  // By trial of 1.7.6, 2.1.4, 3.0.5, 3.1.3 and 3.2.0, each with the files of each.
  const cases: readonly [
    format: string,
    written: string | undefined,
    pin: string,
    codes: readonly string[],
  ][] = [
    ["xgboost-ubjson", "3.2.0", "3.1.3", []],
    ["xgboost-ubjson", "2.1.4", "3.2.0", []],
    ["xgboost-ubjson", "3.0.5", "1.7.6", []],
    ["xgboost-ubjson", "3.1.3", "3.0.5", ["VER005"]],
    ["xgboost-json", "3.2.0", "2.1.4", ["VER005"]],
    ["joblib", "3.2.0", "2.1.4", ["VER005"]],
    ["xgboost-ubjson", "2.1.4", "1.5.2", ["VER005"]],
    ["xgboost-json", "2.1.4", "1.5.2", []],
    ["xgboost-json", "2.1.4", "0.90", ["VER005"]],
    ["joblib", "2.1.4", "1.7.6", ["VER004?"]],
    ["joblib", "2.1.4", "2.1.3", []],
    ["xgboost-binary", "2.1", "2.1.4", []],
    ["xgboost-binary", "2.1", "3.1.3", ["VER005"]],
    ["xgboost-binary", undefined, "3.2.0", ["VER005"]],
    ["xgboost-binary", undefined, "3.0.5", []],
  ];
  for (const [format, version, pin, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for ${format} of ${version ?? "no version"} with ${pin}`, () => {
      const recorded = version === undefined ? undefined : { framework: "xgboost", version };
      assert.deepEqual(codes(loading([`xgboost==${pin}`], { format }, recorded)), expected);
    });
  }

  it("is refused on a container that takes another intercept", () => {
    const manifest = aModel("xgboost-cpu.2-1", "xgboost-ubjson", "xgboost", "3.4.1");
    const [found] = findings(manifest);
    assert.match(found?.message ?? "", /^was written by XGBoost 3\.4\.1, and 2\.1 serves it$/);
    assert.match(
      found?.fix ?? "",
      /^serve it by a custom prediction routine that pins xgboost==3\.4\.1, or write it again with XGBoost 2\.1\.$/,
    );
  });
});

describe("framework-version, on a Keras model", () => {
  const cases: readonly [written: string, lines: readonly string[], codes: readonly string[]][] = [
    ["3.5.0", ["keras==3.5.0"], []],
    ["3.5.0", ["keras==3.12.0"], []],
    ["3.12.0", ["keras==3.5.0"], ["VER004?"]],
    ["3.5.0", ["keras==2.15.0"], ["VER005"]],
    ["3.5.0", ["tensorflow==2.15.1"], ["VER005"]],
    ["3.5.0", ["tensorflow==2.18.0"], []],
    ["3.5.0", ["tensorflow>=2.15,<2.16"], ["VER005"]],
    ["2.15.0", ["tensorflow==2.15.1"], []],
    ["2.15.0", ["tensorflow==2.16.1"], ["VER004?"]],
    ["2.15.0", ["tensorflow==2.16.1", "tf-keras==2.16.0"], []],
    ["2.2.4", ["tensorflow==2.15.1"], []],
  ];
  for (const [version, lines, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for Keras ${version} with ${lines.join(" and ")}`, () => {
      const file = { format: "keras-archive" };
      assert.deepEqual(codes(loading(lines, file, { framework: "keras", version })), expected);
    });
  }

  it("names the TensorFlow to pin where that brings Keras", () => {
    const manifest = loading(
      ["tensorflow==2.15.1"],
      { format: "keras-archive" },
      { framework: "keras", version: "3.5.0" },
    );
    const [found] = findings(manifest);
    assert.match(
      found?.message ?? "",
      /^was written by Keras 3\.5\.0, and the Keras .*>=2\.15\.0.* of tensorflow==2\.15\.1 \(requirements\.txt:1\) loads it$/,
    );
    assert.match(
      found?.fix ?? "",
      /^pin tensorflow==2\.\d+\.\d+, or write it again with Keras 2\.15\.0\.$/,
    );
  });
});

describe("framework-version, on a pickle of NumPy 2", () => {
  const recorded = { framework: "numpy", version: "2.0", of: "oldest release" as const };
  // By trial of 1.25.2, 1.26.0, 1.26.1 and 1.26.4.
  const cases: readonly [requirement: string, codes: readonly string[]][] = [
    ["numpy==2.4.6", []],
    ["numpy==1.26.4", []],
    ["numpy==1.26.1", []],
    ["numpy==1.26.0", ["VER005"]],
    ["numpy==1.24.4", ["VER005"]],
    ["numpy<2", []],
    ["numpy>=1.24,<1.26", ["VER005"]],
  ];
  for (const [requirement, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} with ${requirement}`, () =>
      assert.deepEqual(codes(loading([requirement], {}, recorded)), expected));
  }

  it("says that only the oldest release is known", () => {
    const [found] = findings(loading(["numpy==1.24.4"], {}, recorded));
    assert.equal(
      found?.message,
      "was written by NumPy 2.0 or later, and numpy==1.24.4 (requirements.txt:1) loads it",
    );
    assert.equal(found?.fix, "pin a numpy>=1.26.1, or write it again with NumPy 1.24.4.");
  });
});

describe("framework-version, on a torch archive", () => {
  const cases: readonly [format: string, pin: string, codes: readonly string[]][] = [
    ["3", "2.4.0", []],
    ["3", "1.5.0", []],
    ["3", "1.4.0", ["VER005"]],
    ["4", "1.5.1", ["VER005"]],
    ["5", "1.6.0", []],
    ["10", "1.12.0", []],
    ["10", "1.11.0", ["VER005"]],
  ];
  for (const [version, pin, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for file format ${version} with torch ${pin}`, () => {
      const recorded = { framework: "pytorch", version, of: "file format" as const };
      const file = { format: "torchscript" };
      assert.deepEqual(codes(loading([`torch==${pin}`], file, recorded)), expected);
    });
  }

  it("says that the file records a format and no release", () => {
    const recorded = { framework: "pytorch", version: "10", of: "file format" as const };
    const [found] = findings(loading(["torch==1.11.0"], { format: "torchscript" }, recorded));
    assert.equal(
      found?.message,
      "has PyTorch file format 10, and torch==1.11.0 (requirements.txt:1) loads it",
    );
  });
});
