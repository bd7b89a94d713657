import assert from "node:assert/strict";
import table from "../../../data/loader-arguments.json";
import type { LoaderCallFacts } from "../../../inspect/python/facts";
import { aRoutine, findingsOf } from "../../support/routineManifests";

const POLICY = "predictor-interface";
const CALL: LoaderCallFacts = {
  name: "pickle.load",
  given: "string",
  file: "predictor.py",
  line: 7,
  from: "load",
};

const found = (change: Partial<LoaderCallFacts> = {}, handler?: string) =>
  findingsOf(
    POLICY,
    aRoutine({ loaderCalls: [{ ...CALL, ...change }], ...(handler !== undefined && { handler }) }),
  ).filter(({ code }) => code === "CPR014");
const fix = (name: string, given: LoaderCallFacts["given"]) => found({ name, given })[0]?.fix;

describe(`${POLICY}, on arguments that a loader refuses`, () => {
  it("refuses them at the call, and says when it fails", () => {
    const [finding] = found();
    assert.deepEqual([finding?.level, finding?.line], ["mandatory", 7]);
    assert.equal(finding?.message, "pickle.load does not take a string");
    assert.equal(finding?.reason, "The call fails with TypeError when the server starts.");
    assert.match(found({ from: "predict" })[0]?.reason ?? "", /for every request\.$/);
    assert.match(found({ from: "import" })[0]?.reason ?? "", /when the module is imported\.$/);
  });

  it("warns of those under a condition, and of those that a handler may not reach", () => {
    assert.equal(found({ isConditional: true })[0]?.level, "advisory");
    assert.equal(found({}, "handler:Own")[0]?.level, "advisory");
    assert.equal(found({ from: "import" }, "handler:Own")[0]?.level, "mandatory");
  });

  it("proposes what the function takes", () => {
    assert.match(
      fix("pickle.load", "string") ?? "",
      /^open the file first: .*pickle\.load\(file\)\.$/,
    );
    assert.match(fix("pickle.load", "textFile") ?? "", /^open the file in binary mode/);
    assert.match(fix("keras.models.load_model", "binaryFile") ?? "", /^pass the path itself/);
    assert.match(fix("json.loads", "path") ?? "", /read_bytes\(\)\)\.$/);
    assert.match(fix("json.loads", "textFile") ?? "", /json\.loads\(.*read_bytes\(\)\)\.$/);
    assert.match(fix("tomli.loads", "path") ?? "", /read_text\(\)\)\.$/);
  });

  // What each fix gives the function, which the table must not list as refused.
  const GIVES: readonly (readonly [RegExp, string])[] = [
    [/"rb"\)/, "binaryFile"],
    [/the path itself/, "path"],
    [/read_bytes/, "bytes"],
    [/read_text/, "string"],
  ];
  for (const [name, refused] of Object.entries<Readonly<Record<string, string>>>(table.functions))
    for (const given of Object.keys(refused).filter((way) => way !== "bytes"))
      it(`proposes for ${given} what ${name} takes`, () => {
        const said = fix(name, given as LoaderCallFacts["given"]) ?? "";
        const [, way = ""] = GIVES.find(([pattern]) => pattern.test(said)) ?? [];
        assert.ok(way !== "" && refused[way] === undefined, said);
      });

  const withYaml = (change: Parameters<typeof aRoutine>[0]) =>
    findingsOf(
      POLICY,
      aRoutine({ loaderCalls: [{ ...CALL, name: "yaml.load", given: "alone" }], ...change }),
    ).find(({ code }) => code === "CPR014");
  const pinned = (specifier: string) =>
    withYaml({
      requirements: [{ name: "PyYAML", specifier, file: "requirements.txt", line: 1, hashes: [] }],
    });

  it("refuses yaml.load without a Loader beside a release that needs one", () => {
    const finding = pinned("==6.0.1");
    assert.equal(finding?.level, "mandatory");
    assert.equal(finding?.message, "yaml.load is called without Loader, which pyyaml 6.0.1 needs");
    assert.equal(finding?.reason, "The call fails with TypeError when the server starts.");
    assert.equal(finding?.fix, "call yaml.safe_load.");
  });

  it("warns of it where pip chooses the release, and not where it is an older one", () => {
    assert.equal(pinned(">=5.1")?.level, "advisory");
    assert.equal(pinned("==5.4.1"), undefined);
    assert.equal(pinned("<6"), undefined);
    const constraints = [{ name: "pyyaml", specifier: "<6" }];
    assert.equal(withYaml({ constraints }), undefined);
  });

  it("reports one call once, and nothing about a function that the table does not have", () => {
    const twice = aRoutine({ loaderCalls: [CALL, { ...CALL, from: "predict" }] });
    assert.equal(findingsOf(POLICY, twice).filter(({ code }) => code === "CPR014").length, 1);
    assert.deepEqual(found({ name: "other.load" }), []);
  });
});
