import type { PredictorFacts, RoutineFacts } from "../../inspect/python/facts";
import type { RoutineFault } from "../../inspect/python/routineFault";
import type { Draft, Rule } from "../engine/rule";
import { planOf } from "../packages/installPlan";
import { faultsFor, isRead } from "../packages/routineFaults";
import { notJson, requestAsList, withoutResult } from "./answer";
import { judgeFault } from "./faults";
import { foreignPredictor } from "./foreign";
import { judgeHandler, serversOwn } from "./handler";
import { refusedArguments } from "./loaderArguments";
import { loopsInLoop } from "./loops";
import { judgeMethods } from "./methods";
import { unboundNames } from "./unboundNames";
import { unsetAttributes } from "./unsetAttributes";

type Methods = PredictorFacts["methods"];

/** Policy `predictor-interface`: the class has the methods that the server calls, with the arguments it passes. */
export const predictorInterface: Rule = {
  policy: "predictor-interface",
  description: "Refuses predictor classes that the server cannot call.",
  level: "mandatory",
  severity: "high",
  codes: {
    CPR001: "Predictor that is missing",
    CPR002: "Method that is missing",
    CPR003: "Method with the wrong number of arguments",
    CPR004: "Interface of a discontinued service",
    CPR005: "Source that Python cannot read",
    CPR006: "Method that the server does not await",
    CPR007: "Artifact address read as a folder",
    CPR008: "Handler that the image does not use",
    CPR009: "Generator as the result",
    CPR010: "Predictor for another server",
    CPR011: "Handler that the server cannot use",
    CPR012: "Event loop inside the server's",
    CPR013: "Answer that cannot be written as JSON",
    CPR014: "Argument that a loader refuses",
    CPR015: "Name or attribute that nothing sets",
    CPR016: "Module whose import stops the server",
    CPR017: "Step that returns nothing",
    CPR018: "Request read as a list",
  },
  options: {},
  *judge({ routine, serving, excluded }) {
    if (!routine) return;
    for (const fault of faultsFor("predictor-interface", routine.faults))
      if (!isForOtherPydantic(fault, routine)) yield judgeFault(fault, routine, serving, excluded);
    yield* judgeHandler(routine);
    yield* loopsInLoop(routine);
    yield* refusedArguments(routine);
    yield* unsetAttributes(routine);
    yield* unboundNames(routine);
    const found = routine.predictorClass;
    if (!found) return;
    if (isLegacy(found.methods)) yield legacy(found);
    else {
      const drafts = [
        ...judgeMethods(found, {
          isWhole: isRead(routine.faults),
          servers: serversOwn(routine),
        }),
      ];
      const foreign = foreignPredictor(found, drafts);
      yield* foreign ? [foreign] : drafts;
      yield* lastGenerator(found);
      yield* notJson(routine);
      yield* withoutResult(routine);
      yield* requestAsList(routine);
      yield* addressAsFolder(routine);
    }
  },
};

/** Whether pydantic 1, which is installed, takes what a fault is about. */
function isForOtherPydantic(fault: RoutineFault, routine: RoutineFacts): boolean {
  if (fault.code !== "import-stop" || fault.cause !== "pydantic" || fault.kind === "type")
    return false;
  const plan = planOf(routine);
  const pin = plan.wanted.find(({ name }) => name === "pydantic");
  return !/^[2-9]/.test(pin?.version ?? plan.taken("pydantic") ?? "");
}

/** A class with `from_path` and `predict(instances, **kwargs)`, the interface of AI Platform Prediction. */
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
      "Vertex AI's server constructs the object without arguments and calls load(artifacts_uri) on it.",
    fix: 'replace from_path(cls, model_dir) with load(self, artifacts_uri) that sets the attributes __init__ set, from files that download_model_artifacts(artifacts_uri) puts into the working folder; in predict(self, body), read body["instances"], and return {"predictions": [...]}.',
    data: { found: "from_path", wanted: "load" },
  };
}

/** A last step that is a generator. The server writes its result as JSON, which a generator cannot be. */
function* lastGenerator({ file, methods }: PredictorFacts): Iterable<Draft> {
  const own = (name: string) => (Object.hasOwn(methods, name) ? methods[name] : undefined);
  const post = own("postprocess");
  const isLast = post === undefined || post.passesValue === true;
  const last = post?.isGenerator ? "postprocess" : isLast ? "predict" : undefined;
  const method = last && own(last);
  if (last === undefined || !method?.isGenerator) return;
  yield {
    code: "CPR009",
    level: "advisory",
    file: method.file ?? file,
    line: method.line,
    message: `${last} yields, and nothing makes a list of what it yields`,
    reason: "The server writes the result as JSON, and a generator is not JSON serializable.",
    fix: `return a list from ${last}, or make one in postprocess.`,
    data: { found: last },
  };
}

/** Functions that read gs:// addresses, through TensorFlow's own file system or fsspec's. */
const READS_ADDRESSES = /^(tensorflow|tf|keras|pandas|polars)\./;

/** AIP_STORAGE_URI is a gs:// address. Source: docs.cloud.google.com, "Custom container requirements". */
function* addressAsFolder({ filesRead }: RoutineFacts): Iterable<Draft> {
  const read = filesRead.find(
    ({ isAddress, path, reader }) =>
      isAddress === true && path !== "" && !READS_ADDRESSES.test(reader),
  );
  if (!read) return;
  yield {
    code: "CPR007",
    level: "advisory",
    file: read.file,
    line: read.line,
    message: `${read.reader} reads "${read.path}" below artifacts_uri itself`,
    reason: "Vertex AI passes a gs:// address to load, which is not a folder in the container.",
    fix: `call google.cloud.aiplatform.utils.prediction_utils.download_model_artifacts(artifacts_uri) first, and read "${read.path}", which it puts into the working folder.`,
    data: { files: [read.path], found: read.reader },
  };
}
