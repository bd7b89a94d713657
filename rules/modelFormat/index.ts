import ignore from "ignore";
import { byName } from "../../inspect/formats/archive/members";
import { formatOf } from "../../inspect/formats/catalog";
import { SHARD_NAME } from "../../inspect/formats/tensorflow/shardName";
import type { Manifest, ManifestFile } from "../../inspect/manifest";
import type { ProblemCode } from "../../inspect/problem";
import { HUB_MARK } from "../../inspect/savedModel/completeness";
import { GRAPH_FILES } from "../../inspect/savedModel/graphFiles";
import { readServingImage } from "../../inspect/servingImage";
import { plural } from "../../text";
import { excluding } from "../engine/edit";
import type { Draft, Rule } from "../engine/rule";
import { howToSave } from "./howToSave";
import { linkedGraph } from "./linkedGraph";
import { holdsSavedModel, packedSavedModel } from "./packedSavedModel";
import type { Place } from "./places";
import { type FormatOptions, refusal, type Strictness } from "./refusal";
import { isTorchServeArchive, torchServeArchive } from "./torchServe";
import { unnamedRoutine } from "./unnamedRoutine";

/** Policy `model-format`: accepts only formats that are known to contain no code, and only where they belong. */
export const modelFormat: Rule<FormatOptions> = {
  policy: "model-format",
  description: "Refuses pickles, models as JSON or HDF5, code in artifacts, and unknown formats.",
  level: "mandatory",
  severity: "critical",
  codes: {
    FMT001: "Pickle",
    FMT002: "Model as JSON",
    FMT003: "Keras file instead of a SavedModel",
    FMT004: "Code in an artifact",
    FMT005: "Damaged or ambiguous file",
    FMT006: "Compressed file that is not opened, or not to its end",
    FMT007: "Unknown or misplaced format",
    FMT008: "Export that is not a SavedModel",
    FMT009: "Configuration that names code",
  },
  options: {
    tensorOnlyPickle: {
      type: "string",
      enum: ["refuse", "allow"],
      description:
        "Whether torch pickles that only rebuild tensors are allowed among a routine's artifacts.",
      default: "refuse",
    },
    unknownFormats: {
      type: "string",
      enum: ["warn", "refuse"],
      description:
        "Whether unrecognised bytes among artifacts and assets are a warning or refused; no server loads them as the model.",
      default: "warn",
    },
    opaqueFiles: {
      type: "array",
      items: { type: "string" },
      description:
        "Patterns (gitignore) of artifacts and assets whose unknown format is known to you. They do not silence any other finding.",
      default: [],
    },
  },
  *judge(manifest, options) {
    const refused: Draft[] = [];
    const named = assetsOf(manifest);
    const isServed = servedFile(manifest) !== undefined;
    const opaque = ignore({ ignorecase: false }).add([...options.opaqueFiles]);
    const strictness = (path: string): Strictness => {
      // If the folder is not an export, the file may be the model itself.
      if (manifest.kind === "unsupported") return { ...options, unknownFormats: "refuse" };
      return opaque.ignores(path) ? { ...options, unknownFormats: "accept" } : options;
    };
    const damaged = damagedFiles(manifest);
    for (const file of manifest.files) {
      if (damaged.has(file.path)) continue;
      // Secrets are refused by bundle-hygiene, wherever they are.
      if (formatOf(file.format).kind === "secret" || isReadByPip(file, manifest)) continue;
      if (isOwnSource(file, manifest)) continue;
      if (isHubMark(file)) continue;
      const place = placeOf(file, manifest, isServed);
      const found = refusal(byName(file.path, file), place, strictness(file.path));
      if (!found || (named.has(file.path) && OF_FORMAT.has(found.code))) continue;
      const message = found.message + writtenBy(file, manifest);
      const way = isPickleServer(manifest) && found.code === "FMT001" ? PICKLE_SERVER : {};
      const data = { files: [file.path], found: file.format, bytes: file.bytes };
      const edits = isSpare(found.code, place) ? excluding(file.path) : {};
      refused.push({ file: file.path, ...found, message, ...way, data, ...edits });
    }
    const routine = unnamedRoutine(manifest);
    if (routine) yield routine;
    yield* refused;
    yield* severalGraphs(manifest);
    const isExplained = routine || refused.some(({ level }) => level === undefined);
    if (manifest.kind === "unsupported" && !isExplained) yield* notServable(manifest);
  },
};

/** Whether it is code in a part of an export that no server reads. */
function isSpare(code: string, place: Place): boolean {
  return code === "FMT004" && place === "metadata";
}

/**
 * Codes for unknown formats. An asset that the graph names may have any format, because only the graph's ops read it.
 */
const OF_FORMAT: ReadonlySet<string> = new Set(["FMT006", "FMT007"]);

function assetsOf({ savedModel }: Manifest): ReadonlySet<string> {
  const graphs = savedModel?.metaGraphs ?? [];
  return new Set(graphs.flatMap(({ assets }) => assets.map((name) => `assets/${name}`)));
}

/** The file that marks an old TensorFlow Hub module (`format: V3`). serving-signature reports such modules. */
function isHubMark({ path, bytes }: ManifestFile): boolean {
  return path === HUB_MARK && bytes <= 16;
}

/** Whether the server reads pickles and nothing else. */
function isPickleServer({ serving }: Manifest): boolean {
  const image = serving?.image === undefined ? undefined : readServingImage(serving.image);
  return (image?.framework ?? serving?.framework) === "scikit-learn";
}

/** Reason and fix for a prebuilt container that reads only pickles. */
const PICKLE_SERVER = {
  reason:
    "Loading a pickle can run any code in it, and the prebuilt scikit-learn container reads nothing but pickles.",
  fix: "convert it to ONNX with skl2onnx and load that in a custom prediction routine, or keep the container and exempt the model from FMT001 with a reason and a date.",
};

/** Whether a file that is not UTF-8 is a requirements file, which was read in its declared encoding. */
function isReadByPip({ path, format, fault, code }: ManifestFile, { routine }: Manifest): boolean {
  const read = [...(routine?.requirements ?? []), ...(routine?.indexes ?? [])];
  return format === "unknown" && !fault && !code && read.some(({ file }) => file === path);
}

/** Whether a file is a Python source in an encoding other than UTF-8; predictor-interface judges it. */
function isOwnSource({ path, format }: ManifestFile, { routine }: Manifest): boolean {
  return format === "unknown" && routine?.localModules.includes(path) === true;
}

/** Which release wrote a refused model, if the file records it. */
function writtenBy({ path }: ManifestFile, { recordedVersions = [] }: Manifest): string {
  const own = recordedVersions.filter((found) => found.path === path && found.of === undefined);
  const shown = own.map(({ framework, version }) => `${framework} ${version}`);
  return shown.length === 0 ? "" : `, written by ${shown.join(" and ")}`;
}

/** Files that TensorFlow itself names; model-complete reports what is wrong with them. */
const GRAPH = /^(saved_model\.(pb|pbtxt|cpb)|variables\/variables\.index)$/;
const METADATA = /^(fingerprint|keras_metadata|debug\/saved_model_debug_info)\.pb$/;
const SHARD = /^(variables\/)?variables\.data-\d{5}-of-\d{5}$/;

function placeOf(
  { path }: ManifestFile,
  { kind, routine, problems, artifactModels = [] }: Manifest,
  isServed: boolean,
): Place {
  if (kind === "customPrediction") {
    const { artifacts } = routine ?? {};
    const model = artifactModels.find((one) => path.startsWith(`${one.path}/`));
    if (model && GRAPH.test(path.slice(model.path.length + 1))) return "graph";
    return artifacts !== undefined && path.startsWith(`${artifacts}/`) ? "artifact" : "source";
  }
  if (kind === "unsupported") {
    if (SHARD_NAME.test(path)) return "shard";
    return isServed ? "asset" : "anywhere";
  }
  if (GRAPH.test(path)) return "graph";
  if (METADATA.test(path)) return "metadata";
  // A valid index says which files are shards, and gives them their format. Without one, any file may be a shard.
  const mayBeShard =
    SHARD.test(path) && problems.some(({ code }) => /^(missing|unreadable)-index$/.test(code));
  return mayBeShard ? "shard" : "asset";
}

/**
 * Damaged fingerprints and TFLite models, which model-complete reports. Any other content under their names is refused
 * as elsewhere.
 */
function damagedFiles({ files, problems }: Manifest): ReadonlySet<string> {
  const having = (wanted: ProblemCode) =>
    new Set(problems.filter(({ code }) => code === wanted).map(({ path }) => path));
  const [fingerprints, models] = [having("damaged-fingerprint"), having("unreadable-tflite")];
  const isDamaged = ({ path, format, fault }: ManifestFile) =>
    fault === undefined &&
    ((format === "unknown" && fingerprints.has(path)) || (format === "tflite" && models.has(path)));
  return new Set(files.filter(isDamaged).map(({ path }) => path));
}

/** An export with several graph files, of which loaders read different ones. */
function* severalGraphs({ kind, files }: Manifest): Iterable<Draft> {
  const [read, ...others] = GRAPH_FILES.filter((name) => files.some(({ path }) => path === name));
  if (kind !== "savedModel" || others.length === 0) return;
  yield {
    code: "FMT005",
    ...(read !== undefined && { file: read }),
    message: `more than one graph: ${others.join(" and ")} beside it`,
    reason: "Loaders differ in which one they read, so what was checked may not be what runs.",
    fix: "remove all but one.",
    data: { files: [read, ...others].flatMap((name) => name ?? []) },
  };
}

/** Problems by which model-complete explains a folder without a graph. */
const EXPLAINED = new Set(["version-folder", "checkpoint", "missing-graph", "misnamed-graph"]);

/** A folder in which no file is refused, but which no server could run. */
function* notServable(manifest: Manifest): Iterable<Draft> {
  const { files, problems } = manifest;
  if (servedFile(manifest)) return;
  if (problems.some(({ code }) => EXPLAINED.has(code))) return;
  const linked = linkedGraph(manifest);
  if (linked) {
    yield linked;
    return;
  }
  const archive = files.find(isTorchServeArchive);
  if (archive) {
    yield {
      file: archive.path,
      ...torchServeArchive(),
      data: { found: archive.format, wanted: "tensorflow-savedmodel" },
    };
    return;
  }
  const packed = files.find(holdsSavedModel);
  if (packed) {
    yield {
      file: packed.path,
      ...packedSavedModel(packed, "anywhere"),
      data: { found: packed.format, wanted: "tensorflow-savedmodel" },
    };
    return;
  }
  const model = files.find(({ format }) => formatOf(format).model === "file");
  yield {
    code: "FMT008",
    ...(model && { file: model.path }),
    message: model
      ? `${formatOf(model.format).title}, and no saved_model.pb in the folder`
      : `no saved_model.pb in the folder (${plural(files.length, "file")})`,
    reason: "TensorFlow Serving loads only SavedModel folders.",
    fix: `${model ? howToSave(model, model.path) : 'use the folder that contains saved_model.pb as the path, or export one with model.export("export")'}.`,
    data: { ...(model && { found: model.format }), wanted: "tensorflow-savedmodel" },
  };
}

/** The model that a prebuilt container of a framework other than TensorFlow serves as it is. */
function servedFile({ kind, files, serving }: Manifest): ManifestFile | undefined {
  const framework = serving?.framework ?? readServingImage(serving?.image ?? "")?.framework;
  if (kind !== "unsupported" || framework === undefined) return undefined;
  return files.find(({ format }) => formatOf(format).servedBy === framework);
}
