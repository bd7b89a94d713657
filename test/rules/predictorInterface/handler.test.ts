import assert from "node:assert/strict";
import type { MethodFacts, PredictorFacts } from "../../../inspect/python/facts";
import { aRoutine, codesOf, findingsOf } from "../../support/routineManifests";

const POLICY = "predictor-interface";
const SDK = "google.cloud.aiplatform.prediction.handler";
const INIT: MethodFacts = { line: 5, least: 1, most: 2 };
const HANDLE: MethodFacts = { line: 8, least: 1, most: 1, isAsync: true };

function withHandler(change: Partial<PredictorFacts>) {
  const sound = { file: "handler.py", line: 4, bases: [], outside: [`${SDK}.PredictionHandler`] };
  return aRoutine({
    handler: "handler:Own",
    handlerClass: { ...sound, methods: { handle: HANDLE }, ...change },
  });
}

describe(`${POLICY}, on a handler that the image names`, () => {
  // Each was started in the server of google-cloud-aiplatform 2.7.0 and received a request.
  const cases: readonly (readonly [what: string, Partial<PredictorFacts>, readonly string[]])[] = [
    ["that derives from the server's own", {}, []],
    ["that takes over all of the server's own", { methods: {} }, []],
    ["of no base", { outside: [], methods: { __init__: INIT, handle: HANDLE } }, []],
    ["without __init__", { outside: [`${SDK}.Handler`] }, ["CPR011"]],
    ["without handle", { outside: [], methods: { __init__: INIT } }, ["CPR011"]],
    ["of an unknown base", { outside: ["other.Base"], methods: {} }, []],
    ["that is not awaited", { methods: { handle: { ...HANDLE, isAsync: false } } }, ["CPR011?"]],
    [
      "that hands on what its base's handle returns",
      { methods: { handle: { ...HANDLE, isAsync: false, returnsAwaitable: true } } },
      [],
    ],
    [
      "that returns a coroutine which nothing awaits",
      { methods: { handle: { ...HANDLE, returnsAwaitable: true } } },
      ["CPR011"],
    ],
    [
      "whose handle takes two",
      { methods: { handle: { ...HANDLE, least: 2, most: 2 } } },
      ["CPR011"],
    ],
    [
      "that takes no arguments",
      { methods: { __init__: { line: 5, least: 0, most: 0 }, handle: HANDLE } },
      ["CPR011"],
    ],
    [
      "that takes the artifacts only",
      { methods: { __init__: { line: 5, least: 1, most: 1, names: ["artifacts_uri"] } } },
      ["CPR011"],
    ],
    [
      "that takes the predictor by another name",
      { methods: { __init__: { ...INIT, names: ["artifacts_uri", "predictor_class"] } } },
      ["CPR011"],
    ],
    [
      "that takes the predictor first",
      { methods: { __init__: { ...INIT, names: ["predictor", "artifacts_uri"] } } },
      ["CPR011"],
    ],
    [
      "that takes the predictor by name",
      { methods: { __init__: { ...INIT, names: ["uri", "predictor"] } } },
      [],
    ],
    [
      "that takes the predictor by name after any arguments",
      { methods: { __init__: { line: 5, least: 0, most: null, names: ["predictor"] } } },
      [],
    ],
    [
      "that takes any arguments",
      { methods: { __init__: { line: 5, least: 0, most: null }, handle: HANDLE } },
      [],
    ],
  ];
  for (const [what, change, expected] of cases) {
    it(`reports ${expected.join(", ") || "nothing"} for one ${what}`, () => {
      assert.deepEqual(codesOf(POLICY, withHandler(change)), expected);
    });
  }

  describe("and on the steps of the predictor", () => {
    const one: MethodFacts = { line: 5, least: 1, most: 1 };
    const sdk = "google.cloud.aiplatform.prediction.predictor.Predictor";
    const codes = (
      methods: Readonly<Record<string, MethodFacts>>,
      handle: Readonly<Record<string, MethodFacts>> = { handle: HANDLE },
      outside: readonly string[] = [sdk],
    ) => {
      const { routine, ...manifest } = withHandler({ methods: handle });
      assert.ok(routine);
      const predictorClass = { file: "predictor.py", line: 4, bases: [], outside, methods };
      return codesOf(POLICY, { ...manifest, routine: { ...routine, predictorClass } });
    };

    it("warns of arguments and coroutines that the server's handle could not use", () => {
      const none = { ...one, least: 0, most: 0 };
      assert.deepEqual(codes({ load: one, predict: none }), ["CPR003?"]);
      assert.deepEqual(codes({ load: one, predict: { ...one, isAsync: true } }), ["CPR006?"]);
    });

    it("refuses them if the handler leaves the predictor to the server's own", () => {
      const broken = { load: one, predict: { ...one, least: 0, most: 0 } };
      const left = { leavesToBase: true };
      assert.deepEqual(codes(broken, {}), ["CPR003"]);
      assert.deepEqual(codes(broken, { handle: { ...HANDLE, ...left } }), ["CPR003"]);
      const both = { __init__: { ...INIT, ...left }, handle: { ...HANDLE, ...left } };
      assert.deepEqual(codes(broken, both), ["CPR003"]);
    });

    it("warns of them if its __init__ may put another object in the predictor's place", () => {
      const broken = { load: one, predict: { ...one, least: 0, most: 0 } };
      assert.deepEqual(codes(broken, { __init__: INIT }), ["CPR003?"]);
      const left = { ...HANDLE, leavesToBase: true };
      assert.deepEqual(codes(broken, { __init__: INIT, handle: left }), ["CPR003?"]);
    });

    it("refuses a load that the server's __init__ cannot call", () => {
      const two = { load: { ...one, least: 2, most: 2 }, predict: one };
      assert.deepEqual(codes(two), ["CPR003"]);
      assert.deepEqual(codes(two, { __init__: INIT, handle: HANDLE }), ["CPR003?"]);
    });

    it("refuses a constructor that no handler can await", () => {
      const init = { __init__: { line: 5, least: 0, most: 0, isAsync: true }, load: one };
      const found = codes({ ...init, predict: one }, { __init__: INIT, handle: HANDLE });
      assert.deepEqual(found, ["CPR006"]);
    });

    it("refuses a class that Python does not construct, and warns of steps that it lacks", () => {
      assert.deepEqual(codes({ load: one }), ["CPR002"]);
      const plain = codes({ load: one }, { handle: HANDLE }, []);
      assert.deepEqual(plain, ["CPR002?", "CPR002?", "CPR002?"]);
    });
  });

  it("refuses one that is missing", () => {
    const fault = {
      code: "missing-handler",
      file: "handler.py",
      line: 1,
      missing: "class",
      className: "Own",
    } as const;
    const [found] = findingsOf(POLICY, aRoutine({ handler: "handler:Own", faults: [fault] }));
    assert.equal(found?.code, "CPR011");
    assert.match(found.message, /does not define the class "Own" \(handler "handler:Own"\)/);
  });

  it("does not warn of handlers of the sources once one is named", () => {
    const handlers = [{ file: "handler.py", line: 3, name: "Base" }];
    const { routine, ...manifest } = withHandler({});
    assert.ok(routine);
    assert.deepEqual(codesOf(POLICY, { ...manifest, routine: { ...routine, handlers } }), []);
  });

  it("says how to name one that is not named", () => {
    const handlers = [{ file: "serve/handler.py", line: 3, name: "Own" }];
    const [found] = findingsOf(POLICY, aRoutine({ handlers }));
    assert.equal(`${found?.code} ${found?.level}`, "CPR008 advisory");
    assert.match(found?.fix ?? "", /^name it with customPrediction\.handler: "serve\.handler:Own"/);
  });
});
