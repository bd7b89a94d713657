import { SHARD_NAME } from "../../inspect/formats/tensorflow/shardName";
import type { Manifest, ManifestFile } from "../../inspect/manifest";
import { GRAPH_FILES } from "../../inspect/savedModel";
import { plural } from "../../text";
import type { Draft, Rule } from "../engine/rule";
import { holdsSavedModel, packedSavedModel } from "./packedSavedModel";
import type { Place } from "./places";
import { type FormatOptions, refusal } from "./refusal";

/** Policy `model-format`: only what is known to be free of code, and only where it belongs. */
export const modelFormat: Rule<FormatOptions> = {
  policy: "model-format",
  description:
    "Refuses pickles, JSON and HDF5 models, code in artifacts, and formats that are not known.",
  level: "mandatory",
  severity: "critical",
  codes: {
    FMT001: "Pickle",
    FMT002: "Model as JSON",
    FMT003: "Keras file instead of a SavedModel",
    FMT004: "Code in an artifact",
    FMT005: "Container that contradicts itself",
    FMT006: "Packed file that is not opened",
    FMT007: "Unknown format",
    FMT008: "Export that is no SavedModel",
  },
  options: {
    tensorOnlyPickle: {
      type: "string",
      enum: ["refuse", "allow"],
      description:
        "Whether torch pickles that rebuild tensors alone may lie among a routine's artifacts.",
      default: "refuse",
    },
  },
  *judge(manifest, options) {
    const refused: Draft[] = [];
    for (const file of manifest.files) {
      if (isDamagedFingerprint(file, manifest)) continue;
      if (SECRETS.has(file.format) || isReadByPip(file, manifest)) continue;
      if (isOwnSource(file, manifest)) continue;
      const found = refusal(byName(file), placeOf(file, manifest), options);
      if (!found) continue;
      const message = found.message + writtenBy(file, manifest);
      refused.push({ file: file.path, ...found, message });
    }
    yield* refused;
    yield* severalGraphs(manifest);
    if (manifest.kind === "unsupported" && refused.length === 0) yield* notServable(manifest);
  },
};

/** What bundle-hygiene refuses, wherever it lies. */
const SECRETS = new Set(["private-key", "credentials"]);

/** Whether a file that is no text in UTF-8 is one of requirements, which were read in its own encoding. */
function isReadByPip({ path, format, fault, code }: ManifestFile, { routine }: Manifest): boolean {
  const read = [...(routine?.requirements ?? []), ...(routine?.indexes ?? [])];
  return format === "unknown" && !fault && !code && read.some(({ file }) => file === path);
}

/** Whether a file is a Python source in another encoding than UTF-8, which predictor-interface judges. */
function isOwnSource({ path, format }: ManifestFile, { routine }: Manifest): boolean {
  return format === "unknown" && routine?.localModules.includes(path) === true;
}

/** Python that its text alone does not give away is told by its name, by which it would be imported. */
function byName(file: ManifestFile): ManifestFile {
  const isSource = file.format === "text" && /\.pyw?$/i.test(file.path);
  return isSource ? { ...file, format: "python-source" } : file;
}

/** Which release wrote a refused model, where the file records it and the message has not said so. */
function writtenBy(
  { path, detail = "" }: ManifestFile,
  { recordedVersions = [] }: Manifest,
): string {
  const own = recordedVersions.filter(
    (found) => found.path === path && found.of === undefined && !detail.includes(found.version),
  );
  const shown = own.map(({ framework, version }) => `${framework} ${version}`);
  return shown.length === 0 ? "" : `, written by ${shown.join(" and ")}`;
}

/** Files that TensorFlow names itself; model-complete says what is wrong with them. */
const GRAPH = /^(saved_model\.(pb|pbtxt|cpb)|variables\/variables\.index)$/;
const METADATA = /^(fingerprint|keras_metadata|debug\/saved_model_debug_info)\.pb$/;
const SHARD = /^variables\/variables\.data-\d{5}-of-\d{5}$/;

function placeOf({ path }: ManifestFile, { kind, routine, problems }: Manifest): Place {
  if (kind === "customPrediction") {
    const { artifacts } = routine ?? {};
    return artifacts !== undefined && path.startsWith(`${artifacts}/`) ? "artifact" : "source";
  }
  if (kind === "unsupported") return SHARD_NAME.test(path) ? "shard" : "anywhere";
  if (GRAPH.test(path)) return "graph";
  if (METADATA.test(path)) return "metadata";
  // A sound index says which files are shards, and they have their format from it; without one any may be.
  const hasIndex = !problems.some(({ code }) => /^(missing|unreadable)-index$/.test(code));
  return SHARD.test(path) && !hasIndex ? "shard" : "asset";
}

/** What is left of a fingerprint is model-complete's; anything else in its place is refused as anywhere. */
function isDamagedFingerprint(
  { path, format, fault }: ManifestFile,
  { problems }: Manifest,
): boolean {
  const isUnknown = format === "unknown" && fault === undefined;
  return (
    isUnknown && problems.some((one) => one.code === "damaged-fingerprint" && one.path === path)
  );
}

/** Loaders differ in which of several graph files they read. */
function* severalGraphs({ kind, files }: Manifest): Iterable<Draft> {
  const [read, ...others] = GRAPH_FILES.filter((name) => files.some(({ path }) => path === name));
  if (kind !== "savedModel" || others.length === 0) return;
  yield {
    code: "FMT005",
    ...(read !== undefined && { file: read }),
    message: `is not the only graph: ${others.join(" and ")} ${others.length === 1 ? "lies" : "lie"} beside it`,
    reason: "Loaders differ in which of them they read, so what was checked may not be what runs.",
    fix: "remove all but one of them.",
  };
}

/** Files that a prebuilt container reads beside SavedModels, by its framework. */
const SERVABLE: Readonly<Record<string, ReadonlySet<string>>> = {
  xgboost: new Set(["xgboost-ubjson", "xgboost-binary"]),
};

/** What a folder without a graph is instead, where model-complete says so. */
const EXPLAINED = new Set(["version-folder", "checkpoint", "missing-graph", "misnamed-graph"]);

/** An export without anything to refuse that is still nothing a server could run. */
function* notServable({ files, serving, problems }: Manifest): Iterable<Draft> {
  const readable = SERVABLE[serving?.framework ?? frameworkOf(serving?.image)];
  if (readable && files.some(({ format }) => readable.has(format))) return;
  if (problems.some(({ code }) => EXPLAINED.has(code))) return;
  const packed = files.find(holdsSavedModel);
  if (packed) {
    yield { file: packed.path, ...packedSavedModel(packed, "anywhere") };
    return;
  }
  const model = files.find(({ format }) => WAYS[format] !== undefined);
  yield {
    code: "FMT008",
    ...(model && { file: model.path }),
    message: model
      ? `is ${model.format}, and the folder holds no saved_model.pb`
      : `the folder holds no saved_model.pb (${plural(files.length, "file")})`,
    reason: "TensorFlow servers read a SavedModel and nothing else.",
    fix: `${(model && WAYS[model.format]?.(model.path)) ?? 'name the folder that holds saved_model.pb, or export one with model.export("export")'}.`,
  };
}

function frameworkOf(image = ""): string {
  return /\/xgboost-/.test(image) ? "xgboost" : "";
}

/** What to do with a model that is sound and of another kind, by its path. */
const WAYS: Readonly<Record<string, (path: string) => string>> = {
  "keras-archive": (path) =>
    `export it: keras.saving.load_model(${JSON.stringify(path)}).export("export")`,
  "keras-weights-hdf5": (path) =>
    `rebuild the model, model.load_weights(${JSON.stringify(path)}), and model.export("export")`,
  tflite: () => 'export the model it was converted from: model.export("export")',
  onnx: () =>
    "serve it by a custom prediction routine with onnxruntime, as customPrediction.artifacts",
  safetensors: () => "serve it by a custom prediction routine, as customPrediction.artifacts",
  torchscript: () =>
    "serve it by a custom prediction routine with torch, as customPrediction.artifacts",
  "xgboost-ubjson": () =>
    'declare serving: { framework: "xgboost" }, or serve it by a custom prediction routine',
  "lightgbm-text": () =>
    "serve it by a custom prediction routine with lightgbm, as customPrediction.artifacts",
  gguf: () => "serve it by a custom container",
  "tensorflow-graphdef": () =>
    "load the graph in a tf.compat.v1 session and write it with tf.compat.v1.saved_model.simple_save",
};
