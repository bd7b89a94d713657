import assert from "node:assert/strict";
import { aRoutine, codesOf, findingsOf } from "../../support/routineManifests";

const FOUND = {
  distribution: "wheels/own-1.0-py3-none-any.whl",
  member: "own.pth",
  runs: true,
  file: "requirements.txt",
  line: 2,
};

describe("bundle-hygiene, on files that Python reads at every start", () => {
  it("refuses code, at the line that installs it", () => {
    const [finding] = findingsOf("bundle-hygiene", aRoutine({ startupFiles: [FOUND] }));
    assert.equal(`${finding?.code} ${finding?.level}`, "HYG006 mandatory");
    assert.equal(`${finding?.file}:${finding?.line}`, "requirements.txt:2");
    assert.match(finding?.fix ?? "", /^remove own\.pth from wheels\/own-1\.0-py3-none-any\.whl/);
  });

  it("warns of folders that are added to sys.path", () => {
    const routine = aRoutine({ startupFiles: [{ ...FOUND, runs: false }] });
    assert.deepEqual(codesOf("bundle-hygiene", routine), ["HYG006?"]);
  });

  it("names the sources if they are what is installed", () => {
    const routine = aRoutine({ startupFiles: [{ ...FOUND, distribution: "" }] });
    const [finding] = findingsOf("bundle-hygiene", routine);
    assert.match(finding?.message ?? "", /^installs own\.pth of the sources, /);
    assert.deepEqual(finding?.data?.files, ["own.pth"]);
  });
});
