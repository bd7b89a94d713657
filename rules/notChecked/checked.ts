import type { Manifest } from "../../inspect/manifest";
import { listFew, plural } from "../../text";

/** What was judged about a bundle, in few words each. */
export function describeChecked(manifest: Manifest): string[] {
  const { fileCount, savedModel, routine, tflite, sampleRequest, serving, upgrade } = manifest;
  const graphs = savedModel?.metaGraphs ?? [];
  const signatures = [...new Set(graphs.flatMap((graph) => Object.keys(graph.signatures)))].filter(
    (name) => !name.startsWith(INTERNAL),
  );
  return [
    `${plural(fileCount, "file")} by content`,
    ...(graphs.length > 0 ? [plural(graphs.length, "graph")] : []),
    ...(savedModel && savedModel.variables.length > 0
      ? [`the checksums of ${plural(savedModel.variables.length, "variable")}`]
      : []),
    ...(signatures.length > 0
      ? [
          `${signatures.length === 1 ? "the signature" : "the signatures"} ${listFew(signatures, MOST)}`,
        ]
      : []),
    ...(tflite ? ["the TFLite model"] : []),
    ...(routine
      ? [
          `the predictor ${routine.predictor}`,
          plural(routine.imports.length, "import"),
          plural(routine.requirements.length, "requirement"),
        ]
      : []),
    ...(serving?.image === undefined ? [] : ["the container's name"]),
    ...(sampleRequest ? ["the sample request"] : []),
    ...(upgrade ? ["the version before"] : []),
  ];
}

/** Begin of the names of what loading runs itself. Source: tensorflow/cc/saved_model/constants.h. */
const INTERNAL = "__saved_model";
/** Most signatures that are named. */
const MOST = 3;
