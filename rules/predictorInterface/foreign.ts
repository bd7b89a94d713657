import type { PredictorFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";

/** Base classes of other servers, and how to port their methods. */
const FOREIGN: readonly (readonly [base: RegExp, server: string, migration: string])[] = [
  [
    /^cog\.(BasePredictor|predictor\.BasePredictor)$/,
    "Cog",
    "setup(self) becomes load(self, artifacts_uri), and predict(self, **inputs) becomes predict(self, body)",
  ],
  [
    /^kserve\.(model\.)?(Model|KFModel)$|^kfserving\.KFModel$/,
    "KServe",
    "load(self) becomes load(self, artifacts_uri), __init__ takes no name, and predict(self, payload, headers) becomes predict(self, body)",
  ],
  [
    /^ts\.torch_handler\.\w+(\.\w+)?$/,
    "TorchServe",
    "initialize(self, context) becomes load(self, artifacts_uri), inference becomes predict, and preprocess and postprocess keep their names",
  ],
  [
    /^mlserver\.(model\.)?MLModel$/,
    "MLServer",
    "async load(self) becomes a plain load(self, artifacts_uri), and async predict(self, payload) a plain predict(self, body)",
  ],
  [
    /^mlflow\.pyfunc\.(model\.)?PythonModel$/,
    "MLflow",
    "load_context(self, context) becomes load(self, artifacts_uri), and predict(self, context, model_input) becomes predict(self, body)",
  ],
  [
    /^seldon_core\.\w+(\.\w+)?$/,
    "Seldon Core",
    "load(self) becomes load(self, artifacts_uri), and predict(self, X, names) becomes predict(self, body)",
  ],
];

/** A predictor that is written for another server, so the server of Vertex AI cannot call it as it is. */
export function foreignPredictor(
  found: PredictorFacts,
  drafts: readonly Draft[],
): Draft | undefined {
  const foreign = FOREIGN.find(([base]) => found.outside.some((name) => base.test(name)));
  const lacks = ["load", "preprocess", "predict", "postprocess"].filter(
    (name) => !Object.hasOwn(found.methods, name),
  );
  if (!foreign || (lacks.length === 0 && drafts.length === 0)) return undefined;
  const [, server, migration] = foreign;
  return {
    code: "CPR010",
    file: found.file,
    line: found.line,
    message: `the predictor is a class for ${server}, not for Vertex AI's server of custom prediction routines`,
    reason:
      "The server constructs it without arguments and calls load(artifacts_uri), preprocess, predict and postprocess.",
    fix: `derive a class from google.cloud.aiplatform.prediction.predictor.Predictor: ${migration}; the first step reads body["instances"].`,
    data: {
      found: found.outside.join(", "),
      wanted: "google.cloud.aiplatform.prediction.predictor.Predictor",
    },
  };
}
