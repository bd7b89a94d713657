import assert from "node:assert/strict";
import type { ImportFacts, VersionedNameFacts } from "../../../inspect/python/facts";
import { judge } from "../../../rules";
import { aRoutine, requirements } from "../../support/routineManifests";

const found = (
  pythonVersion: string,
  name: Pick<VersionedNameFacts, "name" | "use" | "unless">,
  imports: readonly ImportFacts[] = [],
  ...lines: readonly string[]
) =>
  judge(
    aRoutine({
      pythonVersion,
      imports,
      requirements: requirements(...lines),
      versionedNames: [{ file: "predictor.py", line: 3, ...name }],
    }),
  ).filter(({ code }) => code === "IMP012");

const imported = (module: string, line = 3): ImportFacts => ({
  module,
  file: "predictor.py",
  line,
  kind: "required",
});

describe("requirements-complete, on names that a Python lacks", () => {
  it("refuses a name that was removed, and names its replacement", () => {
    const [finding] = found("3.10", { name: "collections.Mapping", use: "import" });
    assert.equal(finding?.level, "mandatory");
    assert.equal(finding.message, "imports collections.Mapping, which Python 3.10 does not have");
    assert.equal(
      finding.reason,
      "Python 3.10 removed it: the import fails when the predictor loads.",
    );
    assert.match(finding.fix, /^use collections\.abc\.Mapping instead/);
  });

  it("says which Python added a name, and which pin provides it on older ones", () => {
    const [finding] = found("3.10", { name: "typing.Self", use: "import" });
    assert.match(finding?.reason ?? "", /^Python 3\.11 added it/);
    assert.match(
      finding?.fix ?? "",
      /^use typing_extensions\.Self instead, with typing-extensions==[\d.]+ in requirements\.txt, or serve with Python 3\.11\.$/,
    );
    const [pinned] = found(
      "3.10",
      { name: "typing.Self", use: "import" },
      [],
      "typing-extensions==4.12.2",
    );
    assert.match(pinned?.fix ?? "", /^use typing_extensions\.Self instead, or serve/);
  });

  it("proposes no Python for which a pin has no wheel", () => {
    const [finding] = found("3.10", { name: "enum.StrEnum", use: "import" }, [], "torch==1.12.1");
    assert.doesNotMatch(finding?.fix ?? "", /serve with/);
  });

  it("says when an attribute fails", () => {
    const [finding] = found("3.12", { name: "time.clock", use: "attribute" });
    assert.equal(
      finding?.reason,
      "Python 3.8 removed it: the code fails with AttributeError when it reaches this line.",
    );
  });

  it("is silent if the import is a fallback for one that does not fail", () => {
    const name = { name: "collections.Set", use: "import" as const };
    assert.deepEqual(found("3.10", { ...name, unless: "collections.abc" }), []);
    assert.equal(found("3.10", { ...name, unless: "cPickle" }).length, 1);
  });

  it("does not judge names of distributions, which depend on their releases", () =>
    assert.deepEqual(found("3.12", { name: "numpy.float", use: "attribute" }), []));
});

describe("requirements-complete, on modules that a Python lacks", () => {
  const missing = (pythonVersion: string, module: string, ...lines: readonly string[]) =>
    judge(
      aRoutine({
        pythonVersion,
        imports: [imported(module)],
        requirements: requirements(...lines),
      }),
    ).filter(({ code, level }) => code === "IMP001" && level === "mandatory");

  it("names a distribution that has the module, which is then accepted", () => {
    for (const [python, module] of [
      ["3.13", "cgi"],
      ["3.13", "imghdr"],
      ["3.12", "asyncore"],
      ["3.12", "imp"],
      ["3.12", "distutils.version"],
    ] as const) {
      const [finding] = missing(python, module);
      const [, line = ""] = /add (\S+==\S+) to/.exec(finding?.fix ?? "") ?? [];
      assert.notEqual(line, "", finding?.fix);
      assert.deepEqual(missing(python, module, line), [], line);
    }
  });

  it("accepts distutils if another requirement certainly installs setuptools", () => {
    assert.deepEqual(missing("3.12", "distutils.util", "torch==2.4.1"), []);
    assert.equal(missing("3.12", "distutils.util", "requests==2.32.3").length, 1);
    assert.deepEqual(missing("3.11", "distutils.util"), []);
  });

  it("names the new name of a module of Python 2", () => {
    const [finding] = missing("3.10", "cPickle");
    assert.equal(finding?.message, "imports cPickle, which only Python 2 has");
    assert.equal(finding?.fix, "import pickle instead.");
  });
});
