import { posix } from "node:path";
import type { ArtifactModel } from "../../inspect/artifactModels";
import type { Manifest } from "../../inspect/manifest";
import type { FileReadFacts, RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { requirementOf } from "../packages/pins";
import { type Loader, required } from "./loader";
import { overlap } from "./versions";

const LOADS_MODEL = /^(tensorflow\.)?keras\.(models|saving)\.load_model$/;
const SERVING_DEFAULT = "serving_default";

/**
 * SavedModels that the code loads with Keras 3, which reads none. Source: keras 3.3.3, src/saving/saving_api.py; tried
 * with TensorFlow 2.16.2.
 */
export function* savedModelsForKeras3(manifest: Manifest): Iterable<Draft> {
  const { routine } = manifest;
  for (const read of routine?.filesRead ?? []) {
    const { file, line, reader } = read;
    if (!routine || read.isUnreached || !LOADS_MODEL.test(reader)) continue;
    const model = modelAt(read, routine, manifest.artifactModels ?? []);
    const loader = model && keras3Of(manifest, reader);
    if (!loader) continue;
    const { requirement, shown } = loader;
    const called = reader.replace(/^tensorflow\./, "tf.");
    const layer = called.replace(/\w+\.load_model$/, "layers.TFSMLayer");
    yield {
      code: "VER005",
      file,
      line,
      message: `${called} is given the SavedModel ${model.path}, and ${shown} loads it`,
      reason: "The load_model of Keras 3 raises ValueError for all but .keras and HDF5 files.",
      fix: `use ${layer}(path, call_endpoint="${endpointOf(model)}") or tf.saved_model.load(path) with the same path, or save the model as a .keras file.`,
      data: {
        files: [model.path],
        ...(requirement && { requirements: [`${requirement.name}${requirement.specifier}`] }),
        found: loader.specifier,
        wanted: loader.distribution === "keras" ? "<3" : "<2.16",
      },
    };
  }
}

/** The SavedModel at the path that a call receives; undefined if that is another file or is unknown. */
function modelAt(
  { below, path }: FileReadFacts,
  { artifacts, brings }: RoutineFacts,
  models: readonly ArtifactModel[],
): ArtifactModel | undefined {
  const inArtifacts = artifacts === undefined ? [] : [posix.join(artifacts, path)];
  const places: readonly string[] = {
    artifacts: inArtifacts,
    source: [path],
    // The SDK's download functions put the artifacts there.
    working: brings === "artifacts" ? [path, ...inArtifacts] : [path],
    absolute: [],
    outside: [],
  }[below];
  return models.find((model) => places.includes(model.path));
}

/** What makes pip install Keras 3 for a call; undefined if it may be Keras 2. */
function keras3Of(manifest: Manifest, reader: string): Loader | undefined {
  const tensorflow = required(manifest, "tensorflow");
  const isFrom216 = tensorflow && !overlap("tensorflow", tensorflow.specifier, "<2.16");
  // With TF_USE_LEGACY_KERAS in the environment, tf.keras is tf-keras.
  const isLegacy = requirementOf(manifest.routine?.requirements ?? [], "tf-keras") !== undefined;
  if (reader.startsWith("tensorflow.")) return isFrom216 && !isLegacy ? tensorflow : undefined;
  const keras = required(manifest, "keras");
  if (keras) return overlap("keras", keras.specifier, "<3") ? undefined : keras;
  return isFrom216 ? tensorflow : undefined;
}

function endpointOf({ savedModel }: ArtifactModel): string {
  const names = savedModel.metaGraphs.flatMap(({ signatures }) => Object.keys(signatures));
  return names.includes(SERVING_DEFAULT) ? SERVING_DEFAULT : (names[0] ?? SERVING_DEFAULT);
}
