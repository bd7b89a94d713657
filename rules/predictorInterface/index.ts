import type { PredictorFacts, RoutineFacts, RoutineFault } from "../../inspect/python/facts";
import type { Draft, Rule } from "../engine/rule";
import { judgeMethods } from "./methods";
import { newerSyntax, unreadable } from "./sources";

type Methods = PredictorFacts["methods"];

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
    CPR005: "Source that Python cannot read",
    CPR006: "Method that the server does not await",
    CPR007: "Address of the artifacts that is read as a folder",
  },
  options: {},
  *judge({ routine, serving }) {
    if (!routine) return;
    for (const fault of routine.faults) {
      const { code, file, line, what } = fault;
      if (code === "missing-predictor") yield missing(routine, fault);
      if (code === "syntax" || code === "unread-syntax")
        yield unreadable(file, line, what, code === "syntax");
      if (code === "newer-syntax") yield newerSyntax(file, line, what, serving);
    }
    const found = routine.predictorClass;
    if (!found) return;
    if (isLegacy(found.methods)) yield legacy(found);
    else {
      yield* judgeMethods(found, isRead(routine));
      yield* addressAsFolder(routine);
    }
  },
};

function missing({ predictor }: RoutineFacts, { file, what, isExcluded }: RoutineFault): Draft {
  return {
    code: "CPR001",
    file,
    message: `${what} (predictor "${predictor}")`,
    reason:
      "The server imports the class by this name when it starts, and stops if it is not there.",
    fix: isExcluded
      ? "take the module out of exclude."
      : 'name the predictor as "module:Class", with the module\'s path below the source folder.',
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

/** Readers that take gs:// addresses, by TensorFlow's own file system or by fsspec's. */
const READS_ADDRESSES = /^(tensorflow|tf|keras|pandas|polars)\./;

/** AIP_STORAGE_URI is a gs:// address. Source: docs.cloud.google.com, "Custom container requirements". */
function* addressAsFolder({ filesRead, brings }: RoutineFacts): Iterable<Draft> {
  const read = filesRead.find(
    ({ isAddress, reader }) => isAddress === true && !READS_ADDRESSES.test(reader),
  );
  if (!read || brings !== "nothing") return;
  yield {
    code: "CPR007",
    level: "advisory",
    file: read.file,
    line: read.line,
    message: `${read.reader} reads "${read.path}" below artifacts_uri, and nothing downloads it`,
    reason: "Vertex AI gives load a gs:// address, which is no folder of the container.",
    fix: `call google.cloud.aiplatform.utils.prediction_utils.download_model_artifacts(artifacts_uri) first, and read "${read.path}".`,
  };
}

/** Whether the sources could be read to their ends: what a broken one defines is not known. */
function isRead({ faults }: RoutineFacts): boolean {
  return !faults.some(({ code }) => code === "syntax" || code === "unread-syntax");
}
