import type { PredictorFacts, RoutineFacts } from "../../inspect/python/facts";
import type { Draft, Rule } from "../engine/rule";
import { faultsFor } from "../packages/routineFaults";
import { judgeFault } from "./faults";
import { judgeMethods } from "./methods";

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
  },
  options: {},
  *judge({ routine, serving }) {
    if (!routine) return;
    for (const fault of faultsFor("predictor-interface", routine.faults))
      yield judgeFault(fault, routine.predictor, serving);
    const found = routine.predictorClass;
    if (!found) return;
    if (isLegacy(found.methods)) yield legacy(found);
    else {
      yield* judgeMethods(found, isRead(routine));
      yield* addressAsFolder(routine);
    }
  },
};

/** `from_path` and `predict(instances, **kwargs)` are the interface of AI Platform Prediction. */
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
    fix: "replace from_path(cls, model_dir) with load(self, artifacts_uri) that sets the attributes __init__ set, and return the predictions from predict(self, instances).",
  };
}

/** Readers that take gs:// addresses, by TensorFlow's own file system or by fsspec's. */
const READS_ADDRESSES = /^(tensorflow|tf|keras|pandas|polars)\./;

/** AIP_STORAGE_URI is a gs:// address. Source: docs.cloud.google.com, "Custom container requirements". */
function* addressAsFolder({ filesRead }: RoutineFacts): Iterable<Draft> {
  const read = filesRead.find(
    ({ isAddress, reader }) => isAddress === true && !READS_ADDRESSES.test(reader),
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
  };
}

/** Whether the sources could be read to their ends: the definitions of a broken one are not known. */
function isRead({ faults }: RoutineFacts): boolean {
  return !faults.some(({ code }) => code === "syntax" || code === "unread-syntax");
}
