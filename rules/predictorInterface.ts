import type { PredictorFacts, RoutineFacts } from "../inspect/python/facts";
import type { Draft, Rule } from "./rule";

type Methods = PredictorFacts["methods"];

/** What the server calls, with how many arguments. Source: google-cloud-aiplatform 2.7.0, prediction/predictor.py. */
const CALLED: Readonly<Record<string, number>> = {
  load: 1,
  preprocess: 1,
  predict: 1,
  postprocess: 1,
};
const NEEDED = ["load", "predict"];

/** Policy `predictor-interface`: the class has the methods that the server calls, with the arguments it gives. */
export const predictorInterface: Rule = {
  policy: "predictor-interface",
  description: "Refuses predictor classes that the server could not call.",
  level: "mandatory",
  severity: "high",
  codes: {
    CPR001: "Predictor that is missing",
    CPR002: "Method that is missing",
    CPR003: "Method with the wrong number of arguments",
    CPR004: "Interface of the service that was shut down",
  },
  options: {},
  *judge({ routine }) {
    if (!routine) return;
    for (const { code, file, what } of routine.faults) {
      if (code === "missing-predictor") yield missing(routine, file, what);
    }
    const found = routine.predictorClass;
    if (!found) return;
    if (isLegacy(found.methods)) yield legacy(found);
    else yield* judgeMethods(found);
  },
};

function missing({ predictor }: RoutineFacts, file: string, what: string): Draft {
  return {
    code: "CPR001",
    file,
    message: `${what} (predictor "${predictor}")`,
    reason:
      "The server imports the class by this name when it starts, and stops if it is not there.",
    fix: 'name the predictor as "module:Class", with the module\'s path below the source folder.',
  };
}

/** `from_path` and `predict(instances, **kwargs)` were AI Platform Prediction's. */
function isLegacy(methods: Methods): boolean {
  return Object.hasOwn(methods, "from_path") && !Object.hasOwn(methods, "load");
}

function legacy({ file, methods }: PredictorFacts): Draft {
  return {
    code: "CPR004",
    file,
    line: methods["from_path"]?.line ?? 1,
    message:
      "from_path is the interface of AI Platform Prediction, which was shut down on 2025-01-31",
    reason:
      "Vertex AI's server makes the object without arguments and calls load(artifacts_uri) on it.",
    fix: "replace from_path(cls, model_dir) by load(self, artifacts_uri) that sets what __init__ took, and let predict(self, instances) return the predictions.",
  };
}

function* judgeMethods({ file, line, bases, methods }: PredictorFacts): Iterable<Draft> {
  const inherits = bases.some(
    (base) => !/^(object|abc\.ABC|ABC)$/.test(base) && !/(^|\.)Predictor$/.test(base),
  );
  const names = Object.keys(methods);
  for (const needed of NEEDED) {
    if (names.includes(needed) || inherits) continue;
    const near = names.find(
      (name) => distance(name.toLowerCase(), needed) <= 2 && !Object.hasOwn(CALLED, name),
    );
    yield {
      code: "CPR002",
      file,
      line: (near && methods[near]?.line) || line,
      message:
        near === undefined
          ? `the predictor has no method ${needed}`
          : `the predictor has no method ${needed}, but one named ${near}`,
      reason: `The server calls ${needed} with every ${needed === "load" ? "start" : "request"}.`,
      fix:
        near === undefined
          ? `add ${needed}(self, ${needed === "load" ? "artifacts_uri" : "instances"}).`
          : `rename ${near} to ${needed}.`,
    };
  }
  for (const [name, given] of Object.entries(CALLED)) {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method || (method.least <= given && (method.most ?? given) >= given)) continue;
    yield {
      code: "CPR003",
      file,
      line: method.line,
      message: `${name} takes ${method.least === method.most ? method.least : `${method.least} to ${method.most}`} ${method.least === 1 && method.most === 1 ? "argument" : "arguments"} beside self, and the server gives ${given}`,
      reason: "The call fails with TypeError.",
      fix: `write ${name}(self, ${name === "load" ? "artifacts_uri" : "value"}), and give further arguments a default.`,
    };
  }
}

/** Levenshtein's distance of two short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
