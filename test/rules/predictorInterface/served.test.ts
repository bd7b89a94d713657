import assert from "node:assert/strict";
import type { AnswerFacts, LoopRunFacts, MethodFacts } from "../../../inspect/python/facts";
import { aRoutine, codesOf, findingsOf } from "../../support/routineManifests";

const POLICY = "predictor-interface";
const SDK = "google.cloud.aiplatform.prediction.predictor.Predictor";
const one: MethodFacts = { line: 5, least: 1, most: 1 };
const array: AnswerFacts = { type: "a NumPy array", line: 7 };

const withMethods = (
  methods: Readonly<Record<string, MethodFacts>>,
  outside: readonly string[] = [SDK],
  handler?: string,
) =>
  aRoutine({
    ...(handler !== undefined && { handler }),
    predictorClass: {
      file: "predictor.py",
      line: 4,
      bases: [],
      outside,
      methods: { load: one, predict: one, ...methods },
    },
  });

describe(`${POLICY}, on answers that JSON cannot express`, () => {
  it("warns of them in the last step, at their return", () => {
    const [found] = findingsOf(POLICY, withMethods({ predict: { ...one, answer: array } }));
    assert.deepEqual([found?.code, found?.line, found?.level], ["CPR013", 7, "advisory"]);
    assert.equal(found?.message, "predict returns a NumPy array, which cannot be written as JSON");
    assert.equal(found?.fix, "return .tolist() of it.");
  });

  const predict = { ...one, answer: array };
  const cases: readonly (readonly [string, Readonly<Record<string, MethodFacts>>, string[]])[] = [
    [
      "a postprocess that hands the value on",
      { predict, postprocess: { ...one, passesValue: true } },
      ["CPR013?"],
    ],
    ["a postprocess that makes something of it", { predict, postprocess: one }, []],
    ["an answer of postprocess", { postprocess: { ...one, answer: array } }, ["CPR013?"]],
    [
      "a conditional one",
      { predict: { ...one, answer: { ...array, isConditional: true } } },
      ["CPR013?"],
    ],
  ];
  for (const [what, methods, codes] of cases) {
    it(`reports ${codes.join() || "nothing"} for ${what}`, () =>
      assert.deepEqual(codesOf(POLICY, withMethods(methods)), codes));
  }

  it("does not judge answers that a base class or the routine's own handler may write in another way", () => {
    const sklearn = "google.cloud.aiplatform.prediction.sklearn.predictor.SklearnPredictor";
    assert.deepEqual(codesOf(POLICY, withMethods({ predict }, [sklearn])), []);
    assert.deepEqual(codesOf(POLICY, withMethods({ predict }, ["other.Base"])), []);
    assert.deepEqual(codesOf(POLICY, withMethods({ predict }, [SDK], "handler:Own")), []);
  });

  it("judges those that the routine's handler leaves to the server's own", () => {
    const { routine, ...manifest } = withMethods({ predict }, [SDK], "handler:Own");
    assert.ok(routine);
    const outside = ["google.cloud.aiplatform.prediction.handler.PredictionHandler"];
    const handlerClass = { file: "handler.py", line: 4, bases: [], outside, methods: {} };
    const left = { ...manifest, routine: { ...routine, handlerClass } };
    assert.deepEqual(codesOf(POLICY, left), ["CPR013?"]);
  });
});

describe(`${POLICY}, on steps that return nothing`, () => {
  const nothing: MethodFacts = { ...one, returnsNothing: true };

  it("warns of each of them, and says what comes of it", () => {
    const found = findingsOf(POLICY, withMethods({ preprocess: nothing, postprocess: nothing }));
    assert.deepEqual(
      found.map(({ code, level, line, reason }) => [code, level, line, reason]),
      [
        ["CPR017", "advisory", 5, "It returns None, so predict gets None in place of the request."],
        ["CPR017", "advisory", 5, "It returns None, so the server answers null."],
      ],
    );
  });

  it("warns of a first step that reads the request as a list", () => {
    const list: MethodFacts = { ...one, readsList: { line: 7, use: "instances[0]" } };
    assert.deepEqual(codesOf(POLICY, withMethods({ predict: list })), ["CPR018?"]);
    assert.deepEqual(codesOf(POLICY, withMethods({ preprocess: list })), ["CPR018?"]);
    assert.deepEqual(codesOf(POLICY, withMethods({ preprocess: one, predict: list })), []);
    assert.deepEqual(codesOf(POLICY, withMethods({ predict: list }, [SDK], "handler:Own")), []);
  });

  it("leaves them to the routine's own handler", () =>
    assert.deepEqual(codesOf(POLICY, withMethods({ predict: nothing }, [SDK], "handler:Own")), []));
});

describe(`${POLICY}, on event loops inside the server's loop`, () => {
  const run: LoopRunFacts = { name: "asyncio.run", file: "predictor.py", line: 9, from: "predict" };
  const found = (change: Partial<LoopRunFacts>, handler?: string) =>
    findingsOf(
      POLICY,
      aRoutine({ loopRuns: [{ ...run, ...change }], ...(handler !== undefined && { handler }) }),
    ).filter(({ code }) => code === "CPR012");

  it("refuses them, and says when the call fails", () => {
    assert.match(found({})[0]?.reason ?? "", /RuntimeError for every request/);
    assert.match(found({ from: "load" })[0]?.reason ?? "", /RuntimeError when the server starts/);
    assert.match(
      found({ from: "import", name: "nest_asyncio.apply" })[0]?.reason ?? "",
      /ValueError when the module is imported/,
    );
    assert.equal(found({})[0]?.level, "mandatory");
  });

  it("warns of one that depends on a condition", () =>
    assert.equal(found({ isConditional: true })[0]?.level, "advisory"));

  it("judges only imports if the routine's own handler calls the predictor", () => {
    assert.deepEqual(found({}, "handler:Own"), []);
    assert.equal(found({ from: "import" }, "handler:Own").length, 1);
  });

  it("does not refuse what another fix proposes", () => {
    const coroutine = {
      predictorClass: {
        file: "predictor.py",
        line: 4,
        bases: [],
        outside: [SDK],
        methods: { load: one, predict: { ...one, isAsync: true } },
      },
    };
    const [finding] = findingsOf(POLICY, aRoutine(coroutine));
    assert.equal(finding?.code, "CPR006");
    assert.match(finding.fix, /submit\(asyncio\.run, COROUTINE\)/);
  });
});
