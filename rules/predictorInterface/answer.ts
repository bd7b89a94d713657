import { isBareBase } from "../../inspect/python/bareBase";
import type { PredictorFacts, RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { serversOwn } from "./handler";

/**
 * A result of the last step that certainly has a type JSON does not have. Source: google-cloud-aiplatform 2.7.0,
 * prediction/serializer.py, whose json.dumps raises TypeError; the server answers with status 400.
 */
export function* notJson(routine: RoutineFacts): Iterable<Draft> {
  const { predictorClass } = routine;
  // The routine's own handler may write the answer in another way.
  if (!predictorClass || !serversOwn(routine).handle) return;
  const name = lastStep(predictorClass);
  const method = name && predictorClass.methods[name];
  if (!method?.answer) return;
  const { type, line, isConditional } = method.answer;
  const isArray = /^a (NumPy|pandas|torch|method)/.test(type);
  yield {
    code: "CPR013",
    // The predictor is deployed and answers its health checks; only such answers fail.
    level: "advisory",
    file: method.file ?? predictorClass.file,
    line,
    message: `${name} ${isConditional ? "may return" : "returns"} ${type}, which cannot be written as JSON`,
    reason:
      "The server calls json.dumps on the answer, and responds to the request with status 400.",
    fix: isArray
      ? fixOf(type)
      : type.startsWith("a dict with")
        ? "make each key a string, such as by str(...)."
        : "return only lists, dicts, strings, numbers, booleans and None.",
    data: { found: type },
  };
}

/** What the server does with the None that a step returns. */
const NEXT = {
  preprocess: "predict gets None in place of the request",
  predict: "postprocess gets None in place of the predictions",
  postprocess: "the server answers null",
} as const;

/** Steps that return nothing. Tried with google-cloud-aiplatform 2.7.0: null, or status 500 from the next step. */
export function* withoutResult(routine: RoutineFacts): Iterable<Draft> {
  const { predictorClass } = routine;
  if (!predictorClass || !serversOwn(routine).handle) return;
  for (const name of ["preprocess", "predict", "postprocess"] as const) {
    const { methods, file } = predictorClass;
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (!method?.returnsNothing) continue;
    yield {
      code: "CPR017",
      level: "advisory",
      file: method.file ?? file,
      line: method.line,
      message: `${name} has no return with a value`,
      reason: `It returns None, so ${NEXT[name]}.`,
      fix: `return the result from ${name}.`,
      data: { found: name },
    };
  }
}

/** A first step that takes the request's body for the list of instances. Tried as the steps above: status 500. */
export function* requestAsList(routine: RoutineFacts): Iterable<Draft> {
  const { predictorClass } = routine;
  if (!predictorClass || !serversOwn(routine).handle) return;
  const { methods, outside, file } = predictorClass;
  // A base that is not the SDK's plain one may have made a list of the body.
  const first = Object.hasOwn(methods, "preprocess")
    ? "preprocess"
    : outside.every(isBareBase)
      ? "predict"
      : undefined;
  const method = first && methods[first];
  if (!method?.readsList) return;
  const { line, use } = method.readsList;
  yield {
    code: "CPR018",
    level: "advisory",
    file: method.file ?? file,
    line,
    message: `${use} takes the body of the request for a list`,
    reason: `${first} gets the body, which is an object: {"instances": [...]}.`,
    fix: 'read the list from the body first, as in body["instances"].',
    data: { found: use },
  };
}

function fixOf(type: string): string {
  if (type === "a NumPy number") return "return float(...) or int(...) of it, or .item().";
  if (type === "a pandas DataFrame") return 'return .to_dict("records") or .values.tolist() of it.';
  if (type === "a method") return "call it: write parentheses after its name.";
  if (type === "a pandas Timestamp") return "return .isoformat() of it.";
  return "return .tolist() of it.";
}

/** The step whose result is written: postprocess, or predict if postprocess returns its argument. */
function lastStep({ methods, outside }: PredictorFacts): "postprocess" | "predict" | undefined {
  const own = (name: string) => (Object.hasOwn(methods, name) ? methods[name] : undefined);
  const post = own("postprocess");
  if (post?.answer) return "postprocess";
  if (post === undefined) return outside.every(isBareBase) ? "predict" : undefined;
  return post.passesValue === true ? "predict" : undefined;
}
