import assert from "node:assert/strict";
import { renderFinding } from "../../../rules/engine/finding";
import { judgeRule } from "../../../rules/engine/judge";
import { frameworkVersion } from "../../../rules/frameworkVersion";
import { aModel, codes, findings, loading, prebuilt } from "../../support/versionManifests";

describe("framework-version, on a scikit-learn model", () => {
  const written = { framework: "scikit-learn", version: "1.6.1" };

  for (const requirement of [
    "scikit-learn==1.6.1",
    "scikit-learn>=1.6,<1.7",
    "scikit-learn~=1.6.0",
  ])
    it(`accepts ${requirement} for a model of 1.6.1`, () =>
      assert.deepEqual(codes(loading([requirement], {}, written)), []));
  for (const requirement of ["scikit-learn==1.6.0", "scikit-learn==1.5.2", "scikit-learn>=1.7"])
    it(`warns of ${requirement} for a model of 1.6.1`, () =>
      assert.deepEqual(codes(loading([requirement], {}, written)), ["VER004?"]));

  it("refuses another version if the option says so", () => {
    const manifest = loading(["scikit-learn==1.5.2"], {}, written);
    assert.deepEqual(codes(manifest, { strictScikitLearn: true }), ["VER004"]);
  });

  it("accepts a container of the same minor version, and warns of another", () => {
    const model = (image: string) => aModel(image, "pickle", "scikit-learn", "1.6.1");
    assert.deepEqual(codes(model("sklearn-cpu.1-6")), []);
    assert.deepEqual(codes(model("sklearn-cpu.1-5")), ["VER004?"]);
  });

  it("is not judged if nothing says what loads it", () => {
    assert.deepEqual(codes(loading(["numpy==1.26.4"], {}, written)), []);
    assert.deepEqual(codes(loading(["scikit-learn"], {}, written)), []);
  });

  it("names the recorded version, the pin, the container, and both fixes", () => {
    const manifest = {
      ...loading(["scikit-learn==1.5.2"], {}, written),
      serving: { image: prebuilt("sklearn-cpu.1-4") },
    };
    const found = findings(manifest).find(({ code }) => code === "VER004");
    assert.equal(
      found && renderFinding(found),
      [
        "model/m: was written by scikit-learn 1.6.1, but scikit-learn==1.5.2 (requirements.txt:1) loads it; the container us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-4:latest has 1.4 [VER004]",
        "  scikit-learn supports loading a model with the version that wrote it alone, and warns (InconsistentVersionWarning) of any other.",
        "  Fix: pin scikit-learn==1.6.1, or write it again with scikit-learn 1.5.2.",
      ].join("\n"),
    );
  });

  it("is served with the container of its version, as long as that is available", () => {
    const fixOn = (today: string) =>
      judgeRule(frameworkVersion, aModel("sklearn-cpu.1-4", "joblib", "scikit-learn", "1.5.2"), {
        today,
      })[0]?.fix;
    assert.match(fixOn("2026-12-01") ?? "", /1\.5 \(us-docker.*sklearn-cpu\.1-5:latest\)/);
    assert.match(
      fixOn("2027-02-01") ?? "",
      /^serve it in a custom prediction routine that pins scikit-learn==1\.5\.2, or /,
    );
  });
});
