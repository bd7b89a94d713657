import assert from "node:assert/strict";
import {
  allowsPython,
  hasWheel,
  isInstallable,
  newest,
  releaseOf,
  releasesOf,
  requirementsOf,
} from "../../../inspect/requirements/releases";

describe("the table of releases", () => {
  const wheels: readonly (readonly [
    name: string,
    version: string,
    python: string,
    has: boolean,
  ])[] = [
    ["numpy", "1.21.2", "3.10", true],
    ["numpy", "1.21.1", "3.10", false],
    ["numpy", "2.3.1", "3.10", false],
    ["torch", "1.13.1", "3.11", true],
    ["torch", "1.13.1", "3.12", false],
    ["tensorflow", "2.15.1", "3.12", false],
    ["requests", "2.32.3", "3.13", true],
  ];
  for (const [name, version, python, has] of wheels) {
    it(`${has ? "has" : "has no"} wheel of ${name} ${version} for Python ${python}`, () => {
      const release = releaseOf(name, version);
      assert.ok(release);
      assert.equal(hasWheel(release, python), has);
    });
  }

  it("ignores a Requires-Python that is not valid, as pip does", () => {
    assert.equal(allowsPython(">=2.7,!=3.0*", "3.10"), true);
    assert.equal(allowsPython(">=2.7,!=3.10.*", "3.10"), false);
  });

  it("counts a source distribution as installable by pip", () => {
    const release = releaseOf("numpy", "1.21.1");
    assert.ok(release);
    assert.ok(isInstallable(release, "3.9") && !isInstallable(release, "3.6"));
  });

  it("reads runs of versions that differ in their last number", () => {
    const versions = releasesOf("accelerate")?.map(({ version }) => version) ?? [];
    const wanted = ["0.20.2", "0.20.3", "0.21.0", "0.22.0"];
    assert.deepEqual(versions.slice(versions.indexOf("0.20.2")).slice(0, 4), wanted);
    assert.ok(releaseOf("pyzmq", "15.3.0+fix"));
    assert.ok(versions.every((version) => !version.includes("..")));
  });

  it("lists the releases of a distribution in order of their versions", () => {
    const versions = releasesOf("numpy")?.map(({ version }) => version) ?? [];
    assert.ok(versions.indexOf("1.9.0") < versions.indexOf("1.10.0"));
    assert.equal(releasesOf("no-such-distribution"), undefined);
    assert.equal(releasesOf("constructor"), undefined);
  });

  it("finds a release under any spelling of its version, and without its local part", () => {
    assert.equal(releaseOf("torch", "2.2.2+cpu")?.version, "2.2.2");
    assert.equal(releaseOf("numpy", "1.26.4.0")?.version, "1.26.4");
    assert.equal(releaseOf("numpy", "1.26.9"), undefined);
    assert.equal(releaseOf("numpy", "not a version"), undefined);
  });

  it("lists what a release requires, by Python and by extras", () => {
    const release = releaseOf("tensorflow", "2.17.0");
    assert.ok(release);
    const numpy = (python: string) =>
      requirementsOf(release, python)?.find(({ name }) => name === "numpy")?.specifier;
    assert.equal(numpy("3.11"), "<2.0.0,>=1.23.5");
    assert.equal(numpy("3.12"), "<2.0.0,>=1.26.0");
    const server = releaseOf("google-cloud-aiplatform", "2.7.0");
    assert.ok(server);
    const names = (extras: readonly string[]) =>
      requirementsOf(server, "3.10", new Set(extras))?.map(({ name }) => name);
    assert.ok(names(["prediction"])?.includes("fastapi"));
    assert.ok(!names([])?.includes("fastapi"));
  });

  it("finds the newest release with a wheel that a specifier allows", () => {
    assert.equal(newest("numpy", "3.9")?.version, "2.0.2");
    assert.equal(newest("numpy", "3.8")?.version, "1.24.4");
    assert.equal(newest("numpy", "3.10", "<2")?.version, "1.26.4");
    assert.equal(newest("numpy", "3.13", "<2"), undefined);
  });
});
