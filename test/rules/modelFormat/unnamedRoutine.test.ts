import assert from "node:assert/strict";
import type { Manifest } from "../../../inspect";
import { judge } from "../../../rules";
import { aFile, aManifest } from "../../support/manifests";

const FOUND = {
  kind: "predictor",
  source: "",
  name: "predictor:Model",
  file: "predictor.py",
  line: 4,
} as const;

function aFolder(change: Partial<Manifest> = {}): Manifest {
  return aManifest({
    kind: "unsupported",
    files: [aFile({ path: "predictor.py", format: "text" })],
    routineClasses: [FOUND],
    ...change,
  });
}

function found(manifest: Manifest) {
  return judge(manifest).filter(({ policy }) => policy === "model-format");
}

describe("a folder of sources that is read as an export", () => {
  it("gets a finding with its class, and how to name it", () => {
    const [finding, ...others] = found(aFolder());
    assert.deepEqual(others, []);
    assert.equal(finding?.code, "FMT008");
    assert.equal(`${finding.file}:${finding.line}`, "predictor.py:4");
    assert.match(finding.message, /nothing names its predictor class predictor:Model$/);
    assert.match(finding.fix, /^name the class: --predictor predictor:Model on the command line/);
  });

  it("gets a finding with the folder of the sources", () => {
    const [finding] = found(aFolder({ routineClasses: [{ ...FOUND, source: "src" }] }));
    assert.match(
      finding?.fix ?? "",
      /--predictor predictor:Model on the folder src on the command line,/,
    );
  });

  it("gets a finding with the other classes", () => {
    const other = { ...FOUND, name: "other:Model" };
    const [finding] = found(aFolder({ routineClasses: [FOUND, other] }));
    assert.match(finding?.message ?? "", /\(also other:Model\)$/);
  });

  it("gets the finding about its class before one about a pickle", () => {
    const pickle = aFile({ path: "model.pkl", format: "pickle" });
    const codes = found(aFolder({ files: [aFile({ path: "p.py", format: "text" }), pickle] }));
    assert.deepEqual(
      codes.map(({ code }) => code),
      ["FMT008", "FMT001"],
    );
  });

  it("gets no finding for a handler without a predictor", () => {
    const [finding] = found(aFolder({ routineClasses: [{ ...FOUND, kind: "handler" }] }));
    assert.doesNotMatch(finding?.message ?? "", /predictor class/);
  });

  it("gets the finding about an export in a subfolder if there is one", () => {
    const problems = [{ code: "version-folder", path: "1/saved_model.pb" }] as const;
    assert.deepEqual(found(aFolder({ problems })), []);
  });
});
