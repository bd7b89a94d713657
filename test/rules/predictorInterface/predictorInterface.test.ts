import assert from "node:assert/strict";
import type { MethodFacts, PredictorFacts } from "../../../inspect/python/facts";
import type { RoutineFault } from "../../../inspect/python/routineFault";
import { aRoutine, codesOf, findingsOf } from "../../support/routineManifests";

const POLICY = "predictor-interface";
const SDK = "google.cloud.aiplatform.prediction.predictor.Predictor";
const SKLEARN = "google.cloud.aiplatform.prediction.sklearn.predictor.SklearnPredictor";

const one: MethodFacts = { line: 5, least: 1, most: 1 };

/** A routine whose class has the given methods besides `load` and `predict`; `undefined` removes one. */
function withMethods(
  methods: Readonly<Record<string, MethodFacts | undefined>>,
  outside: readonly string[] = [SDK],
) {
  const all = Object.entries({ load: one, predict: one, ...methods }).filter(
    ([, method]) => method,
  );
  const predictorClass: PredictorFacts = {
    file: "predictor.py",
    line: 4,
    bases: [],
    outside,
    methods: Object.fromEntries(all) as Record<string, MethodFacts>,
  };
  return aRoutine({ predictorClass });
}

describe(POLICY, () => {
  it("refuses a class without a method that a base leaves abstract, if Python enforces that", () => {
    const left = { build: { ...one, isAbstract: true }, biuld: { ...one, line: 9 } };
    const [found] = findingsOf(POLICY, withMethods(left));
    assert.deepEqual([found?.code, found?.line], ["CPR002", 9]);
    assert.match(
      found?.message ?? "",
      /does not define the abstract method build, but one named biuld/,
    );
    const abstract = { load: { ...one, isAbstract: true } };
    assert.deepEqual(codesOf(POLICY, withMethods(abstract)), ["CPR002"]);
    const plain = { preprocess: one, postprocess: one };
    assert.deepEqual(codesOf(POLICY, withMethods({ ...plain, ...abstract }, [])), []);
    assert.deepEqual(codesOf(POLICY, withMethods(abstract, ["installed.Base"])), []);
  });
  it("refuses syntax newer than the container's Python, if that is known", () => {
    const faults: RoutineFault[] = [
      {
        code: "newer-syntax",
        file: "a.py",
        line: 1,
        syntax: "except-star",
        minor: 11,
        python: "3.10",
      },
    ];
    const manifest = { ...aRoutine({ faults }) };
    const image = "us-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-5:latest";
    assert.deepEqual(codesOf(POLICY, manifest), ["CPR005"]);
    assert.deepEqual(codesOf(POLICY, { ...manifest, serving: { image } }), ["CPR005?"]);
    assert.deepEqual(codesOf(POLICY, { ...manifest, serving: { image, pythonVersion: "3.10" } }), [
      "CPR005",
    ]);
  });
  it("accepts load and predict with the other methods from the SDK's base", () => {
    assert.deepEqual(codesOf(POLICY, withMethods({})), []);
  });

  for (const name of ["load", "predict"]) {
    it(`refuses a class without ${name}`, () => {
      assert.deepEqual(codesOf(POLICY, withMethods({ [name]: undefined })), ["CPR002"]);
    });
  }

  for (const name of ["__getattr__", "__getattribute__"])
    it(`requires no method of a class with ${name}, unless a base leaves it abstract`, () => {
      const forwarding = { load: undefined, predict: undefined, [name]: one };
      assert.deepEqual(codesOf(POLICY, withMethods(forwarding, [])), []);
      assert.deepEqual(codesOf(POLICY, withMethods(forwarding)), ["CPR002", "CPR002"]);
    });

  it("refuses a constructor that requires arguments", () => {
    const made = (least: number, change: Partial<MethodFacts> = {}) =>
      codesOf(POLICY, withMethods({ __new__: { line: 5, least, most: least, ...change } }));
    assert.deepEqual(made(1), ["CPR003"]);
    assert.deepEqual(made(0), []);
    assert.deepEqual(made(1, { isStatic: true }), []);
  });

  it("names the fields for which the server passes nothing", () => {
    const init = { line: 5, least: 1, most: null, fields: ["threshold"] };
    const [found] = findingsOf(POLICY, withMethods({ __init__: init }));
    assert.equal(found?.code, "CPR003");
    assert.match(found.message, /^the class requires a value for the field threshold, but/);
    assert.equal(found.fix, "give the field threshold a default.");
  });

  it("refuses a property in place of a method", () => {
    const any: MethodFacts = { line: 5, least: 0, most: null };
    assert.deepEqual(codesOf(POLICY, withMethods({ predict: any })), []);
    const [found] = findingsOf(POLICY, withMethods({ predict: { ...any, isUncallable: true } }));
    assert.equal(found?.code, "CPR003");
    assert.match(found.fix, /^remove @property, and write predict\(self, value\)/);
  });

  it("requires preprocess and postprocess if no base provides them", () => {
    assert.deepEqual(codesOf(POLICY, withMethods({}, [])), ["CPR002", "CPR002"]);
    assert.deepEqual(codesOf(POLICY, withMethods({}, ["object", "typing.Generic"])), [
      "CPR002",
      "CPR002",
    ]);
    assert.deepEqual(codesOf(POLICY, withMethods({ preprocess: one, postprocess: one }, [])), []);
  });

  it("knows that the SDK's scikit-learn predictor has all of them", () => {
    assert.deepEqual(
      codesOf(POLICY, withMethods({ load: undefined, predict: undefined }, [SKLEARN])),
      [],
    );
  });

  it("does not know what other installed classes provide", () => {
    assert.deepEqual(codesOf(POLICY, withMethods({ load: undefined }, ["company.Base"])), []);
    assert.deepEqual(codesOf(POLICY, withMethods({ load: undefined }, [SDK, "company.Mixin"])), []);
  });

  it("names the method that was meant, and its line", () => {
    const [found] = findingsOf(
      POLICY,
      withMethods({ predict: undefined, predcit: { ...one, line: 9 } }),
    );
    assert.equal(found?.line, 9);
    assert.equal(found?.fix, "rename predcit to predict.");
  });

  it("refuses a misspelt method that the base covers, unless something calls it", () => {
    const misspelt = { ...one, isReferred: false };
    assert.deepEqual(codesOf(POLICY, withMethods({ post_process: misspelt })), ["CPR002"]);
    assert.deepEqual(codesOf(POLICY, withMethods({ post_process: one })), []);
    assert.deepEqual(codesOf(POLICY, withMethods({ _postprocess: misspelt })), []);
    assert.deepEqual(
      codesOf(POLICY, withMethods({ post_process: misspelt, postprocess: one })),
      [],
    );
  });

  const arities: readonly (readonly [
    name: string,
    least: number,
    most: number | null,
    isRight: boolean,
  ])[] = [
    ["load", 1, 1, true],
    ["load", 0, 1, true],
    ["load", 1, 3, true],
    ["load", 1, null, true],
    ["load", 0, null, true],
    ["load", 0, 0, false],
    ["load", 2, 2, false],
    ["load", 2, null, false],
    ["predict", 2, 3, false],
    ["predict", 0, 0, false],
    ["predict", -1, -1, false],
    ["preprocess", 2, 2, false],
    ["postprocess", 0, 0, false],
    ["__init__", 0, 0, true],
    ["__init__", 0, 2, true],
    ["__init__", 1, 1, false],
  ];
  for (const [name, least, most, isRight] of arities) {
    it(`${isRight ? "accepts" : "refuses"} a ${name} of ${least} to ${most ?? "any number of"} arguments`, () => {
      assert.deepEqual(
        codesOf(POLICY, withMethods({ [name]: { line: 1, least, most } })),
        isRight ? [] : ["CPR003"],
      );
    });
  }

  it("names required keyword-only arguments if the positional ones fit", () => {
    const load = { line: 3, least: 2, most: 1, keywordOnly: ["project"] };
    const [found] = findingsOf(POLICY, withMethods({ load }));
    assert.equal(
      found?.message,
      "load requires the keyword-only argument project, but the server passes only 1 argument, by position",
    );
    assert.equal(found?.fix, "give the keyword-only argument project a default.");
    const needsProject = { ...load, least: 1, most: 0 };
    const [none] = findingsOf(POLICY, withMethods({ __init__: needsProject }));
    assert.match(none?.message ?? "", /argument project, but the server passes none$/);
    const [both] = findingsOf(POLICY, withMethods({ load: { ...load, least: 3, most: 2 } }));
    assert.match(both?.message ?? "", /^load takes 3 arguments besides self/);
  });

  it("names the decorator of a static method, to which the object is not passed", () => {
    const predict = { line: 3, least: 2, most: 2, isStatic: true };
    const [found] = findingsOf(POLICY, withMethods({ predict }));
    assert.equal(found?.message, "predict takes 2 arguments, but the server passes 1");
    assert.match(found?.fix ?? "", /^write predict\(self, value\) without @staticmethod, and give/);
  });

  it("names the source of an inherited method", () => {
    const [found] = findingsOf(
      POLICY,
      withMethods({ load: { line: 3, least: 0, most: 0, file: "base.py" } }),
    );
    assert.equal(`${found?.file}:${found?.line}`, "base.py:3");
  });

  it("refuses coroutines", () => {
    assert.deepEqual(codesOf(POLICY, withMethods({ predict: { ...one, isAsync: true } })), [
      "CPR006",
    ]);
    const [found] = findingsOf(POLICY, withMethods({ predict: { ...one, isAsync: true } }));
    assert.equal(found?.data?.["found"], "predict");
    assert.deepEqual(codesOf(POLICY, withMethods({ helper: { ...one, isAsync: true } })), []);
  });

  it("warns if the artifacts' address is read as a folder", () => {
    const read = {
      path: "a",
      file: "predictor.py",
      line: 6,
      below: "artifacts",
      reader: "joblib.load",
    } as const;
    const of = (change: object, brings: "nothing" | "artifacts" = "nothing") =>
      codesOf(POLICY, aRoutine({ filesRead: [{ ...read, isAddress: true, ...change }], brings }));
    assert.deepEqual(of({}), ["CPR007?"]);
    assert.deepEqual(of({ isAddress: undefined }), []);
    assert.deepEqual(of({ reader: "tensorflow.saved_model.load" }), []);
    // This call does not read what is copied into the working folder.
    assert.deepEqual(of({}, "artifacts"), ["CPR007?"]);
    assert.deepEqual(of({ isAddress: false }), []);
  });

  it("warns of a generator as the result, unless postprocess consumes it", () => {
    const predict = { ...one, isGenerator: true };
    assert.deepEqual(codesOf(POLICY, withMethods({ predict })), ["CPR009?"]);
    assert.deepEqual(codesOf(POLICY, withMethods({ predict, postprocess: one })), []);
    const postprocess = { ...one, passesValue: true };
    assert.deepEqual(codesOf(POLICY, withMethods({ predict, postprocess })), ["CPR009?"]);
    assert.deepEqual(codesOf(POLICY, withMethods({ postprocess: predict })), ["CPR009?"]);
    assert.deepEqual(codesOf(POLICY, withMethods({ helper: predict })), []);
  });

  it("warns of a handler that the image does not name", () => {
    const handlers = [{ file: "handler.py", line: 3, name: "Own" }];
    assert.deepEqual(codesOf(POLICY, aRoutine({ handlers })), ["CPR008?"]);
  });

  it("says how to port another server's class, instead of listing missing methods", () => {
    const of = (base: string, methods: object) =>
      codesOf(
        POLICY,
        aRoutine({
          predictorClass: {
            file: "p.py",
            line: 1,
            bases: ["B"],
            outside: [base],
            methods: { ...methods },
          },
        }),
      );
    const none = { line: 2, least: 0, most: 0 };
    assert.deepEqual(of("cog.BasePredictor", { setup: none, predict: one }), ["CPR010"]);
    assert.deepEqual(of("kserve.Model", { __init__: one, load: none }), ["CPR010"]);
    const whole = { load: one, preprocess: one, predict: one, postprocess: one };
    assert.deepEqual(of("kserve.Model", whole), []);
    assert.deepEqual(of("mine.Model", { setup: none, predict: one }), []);
  });

  it("refuses the interface that was shut down, unless the class also defines load", () => {
    assert.deepEqual(codesOf(POLICY, withMethods({ load: undefined, from_path: one })), ["CPR004"]);
    assert.deepEqual(codesOf(POLICY, withMethods({ from_path: one })), []);
  });

  it("refuses a class that does not exist", () => {
    const place = { file: "predictor.py", line: 1 };
    const faults: RoutineFault[] = [
      { code: "missing-predictor", ...place, missing: "class", className: "Model" },
    ];
    assert.deepEqual(codesOf(POLICY, aRoutine({ faults })), ["CPR001"]);
  });

  it("refuses sources that Python cannot parse, warns of those that only this package cannot, and reports nothing missing in either", () => {
    const place = { file: "a.py", line: 1 };
    const syntax: RoutineFault = { code: "syntax", ...place, cause: "merge-conflict" };
    const unread: RoutineFault = { code: "unread-syntax", ...place, near: "x" };
    const deep: RoutineFault = { code: "deep-syntax", ...place };
    const large: RoutineFault = { code: "unread-source", ...place };
    const broken = (fault: RoutineFault) => ({ faults: [fault] });
    const { routine } = withMethods({ predict: undefined });
    assert.ok(routine);
    assert.deepEqual(codesOf(POLICY, aRoutine({ ...routine, ...broken(syntax) })), ["CPR005"]);
    assert.deepEqual(codesOf(POLICY, aRoutine({ ...routine, ...broken(unread) })), ["CPR005?"]);
    assert.deepEqual(codesOf(POLICY, aRoutine({ ...routine, ...broken(deep) })), ["CPR005?"]);
    assert.deepEqual(codesOf(POLICY, aRoutine({ ...routine, ...broken(large) })), ["CPR005?"]);
  });

  it("ignores a bundle that is not a routine", () => {
    const { routine: _routine, ...manifest } = aRoutine();
    assert.deepEqual(codesOf(POLICY, manifest), []);
  });
});
