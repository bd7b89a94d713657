import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { judge } from "../../../rules";
import { fixtures } from "../../support/project";

/** Messages of model-format for a file of a fixture's folder. */
async function messageOf(folder: string, file: string): Promise<string> {
  const findings = judge(await inspect(join(fixtures, folder)));
  return (
    findings.find(({ code, file: path }) => code.startsWith("FMT") && path === file)?.message ?? ""
  );
}

describe("model-format, on a model that records its version", () => {
  it("says which scikit-learn wrote a pickle", async () => {
    const message = await messageOf("recorded/scikit_learn-1.6.1", "pipeline.4.pkl");
    assert.match(message, /^a pickle .*, written by scikit-learn 1\.6\.1$/);
  });

  it("says it for a compressed one", async () => {
    const message = await messageOf("recorded/scikit_learn-1.3.2", "boosting.gz.joblib");
    assert.match(message, /, written by scikit-learn 1\.3\.2$/);
  });

  it("says it once if the format's title contains it", async () => {
    const message = await messageOf("keras_legacy_h5", "model.h5");
    assert.equal(message.split("3.15.1").length, 2);
  });

  it("ignores the version of a file format", async () => {
    assert.doesNotMatch(await messageOf("torch_model", "state_dict.pt"), /written by/);
  });
});
