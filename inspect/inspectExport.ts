import { ALWAYS_IGNORED } from "./bundle/alwaysIgnored";
import type { BundleFile } from "./bundle/bundle";
import { contentDigest } from "./bundle/digest";
import type { Folder } from "./bundle/folder";
import { ignoreFilesOf } from "./bundle/ignoreFiles";
import { isReadInParts, readFiles } from "./bundle/readFiles";
import { namedShard } from "./formats/tensorflow/shardName";
import type { BundleKind, Manifest, Problem } from "./manifest";
import { explainMissingGraph } from "./missingGraph";
import { inspectModelSignature } from "./modelSignature";
import { SIGNATURE_NAME } from "./modelSignature/facts";
import { withSignature } from "./modelSignature/placed";
import type { Inspection, InspectOptions } from "./options";
import type { RoutineClass } from "./python/routineClasses";
import { recordedVersions } from "./recordedVersions";
import { readSampleRequest } from "./request";
import { inspectSavedModel, isSavedModel } from "./savedModel";
import { excludedParts } from "./savedModel/completeness";
import { GRAPH_FILES } from "./savedModel/graphFiles";
import { KERAS_METADATA_FILE } from "./savedModel/kerasMetadata";
import { inspectTflite } from "./tflite";

/**
 * Excluded from every upload unless a pattern with `!` re-includes them: files that training leaves beside an export. A
 * server reads none of them.
 */
const LEFT_OUT = [
  "checkpoint",
  "checkpoints/",
  "ckpt*.index",
  "ckpt*.data-*",
  "ckpt-*",
  "*.ckpt",
  "*.ckpt.*",
  "*.ckpt-*",
  "model.ckpt*",
  "events.out.tfevents.*",
  "!/variables/**",
  "!/assets/**",
  "variables/checkpoint",
];

/** Reads an export: every byte once for its digest, and the facts in its files. */
export async function inspectExport<File extends BundleFile>(
  folder: Folder<File>,
  options: InspectOptions,
): Promise<Inspection<File>> {
  const { exclude = [], tags, signature } = options.export ?? {};
  const whole = folder.list({ alwaysIgnore: ALWAYS_IGNORED });
  const isExport = isSavedModel(whole);
  // Only an export has leftovers beside it; in any other folder, a checkpoint is the main content.
  const defaults = isExport ? LEFT_OUT : [];
  const ignoreFiles = ignoreFilesOf(folder);
  const selected = folder.list({
    exclude,
    defaults,
    ignoreFiles,
    alwaysIgnore: [...ALWAYS_IGNORED, ...ignoreFiles.map(({ name }) => `/${name}`)],
  });
  const bundle = { ...selected, files: withSignature(selected.files, options.modelSignature) };
  const savedModel = isExport ? inspectSavedModel(whole, tags, signature) : undefined;
  const model = savedModel && {
    ...savedModel.facts,
    ...(tags && { servedTags: tags }),
    ...(signature !== undefined && { servedSignature: signature }),
  };
  const problems: Problem[] = [
    ...bundle.problems,
    ...(savedModel?.problems ?? []),
    ...(savedModel ? excludedParts(bundle.excluded, savedModel.facts) : []),
  ];
  const read = await readFiles(
    bundle.files,
    savedModel
      ? [{ folder: "", inspection: savedModel, damaged: (found) => problems.push(found) }]
      : [],
    problems,
  );
  const files = savedModel ? read : read.map((file) => ({ ...file, ...namedShard(file) }));
  if (!savedModel) problems.push(...explainMissingGraph(bundle.files, files));
  // The facts of the export already contain the versions in these files.
  const own = savedModel ? [...GRAPH_FILES, KERAS_METADATA_FILE] : [];
  const recorded = recordedVersions(
    bundle.files,
    files.filter(({ path }) => !own.includes(path)),
  );
  const modelSignature = await inspectModelSignature(SIGNATURE_NAME, bundle.files, files);
  const tflite = savedModel ? undefined : inspectTflite(bundle.files, files, problems);
  const classes = savedModel ? [] : await routineClassesIn(folder, bundle.files);
  const isPartlyRead = bundle.files.some(isReadInParts);
  const isDigested = !isPartlyRead || files.every(({ sha256 }) => sha256 !== "");
  const kind: BundleKind = savedModel ? "savedModel" : "unsupported";
  const manifest: Manifest = {
    schema: 1,
    kind,
    name: options.name ?? "model",
    contentDigest: isDigested ? contentDigest({ files }) : "",
    totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    fileCount: files.length,
    files,
    ...(isPartlyRead && { isPartlyRead }),
    ...(bundle.excluded.length > 0 && { excluded: bundle.excluded }),
    ...(model && { savedModel: model }),
    ...(classes.length > 0 && { routineClasses: classes }),
    ...(recorded.length > 0 && { recordedVersions: recorded }),
    ...(modelSignature && { modelSignature }),
    ...(tflite && { tflite }),
    ...(options.serving && { serving: options.serving }),
    ...(options.sampleRequest !== undefined &&
      model && { sampleRequest: readSampleRequest(options.sampleRequest, model) }),
    ...(options.exemptions && { exemptions: options.exemptions }),
    problems,
  };
  return { manifest, modelFiles: bundle.files, packageFiles: [], requirementFiles: [] };
}

/** Loaded only if there are Python files, because loading the parser takes longer than reading an export. */
async function routineClassesIn(
  folder: Folder,
  files: readonly { readonly path: string }[],
): Promise<RoutineClass[]> {
  const sources = files.map(({ path }) => path).filter((path) => path.endsWith(".py"));
  if (sources.length === 0) return [];
  const { findRoutineClasses } = await import("./python/routineClasses.js");
  return folder.withSources(sources, (root) => findRoutineClasses(root, sources));
}
