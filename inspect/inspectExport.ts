import { walkBundle } from "./bundle";
import { contentDigest } from "./digest";
import { readFiles } from "./files";
import type { BundleKind, Manifest, Problem } from "./manifest";
import type { Inspection, InspectOptions } from "./options";
import { readSampleRequest } from "./sampleRequest";
import { inspectSavedModel, isSavedModel } from "./savedModel";
import { explainMissingGraph } from "./unsupported";

/**
 * Left out of every upload unless the user takes them back with `!`: what training leaves beside an export, and what
 * editors and systems leave. Nothing that a server reads is among them.
 */
const SETTINGS = ["/model-version.json"];
const LEFT_OUT = [
  ...SETTINGS,
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
  ".ipynb_checkpoints/",
  "__pycache__/",
  ".DS_Store",
  "Thumbs.db",
  "!/variables/**",
  "!/assets/**",
  "variables/checkpoint",
];

/** Reads an export: every byte once for its digest, and what its files say of the model. */
export async function inspectExport(root: string, options: InspectOptions): Promise<Inspection> {
  const exclude = options.exclude ?? [];
  const whole = walkBundle(root, { exclude, defaults: SETTINGS });
  // Only an export has leftovers beside it; anywhere else a checkpoint is what the folder is about.
  const bundle = isSavedModel(whole) ? walkBundle(root, { exclude, defaults: LEFT_OUT }) : whole;
  const savedModel = isSavedModel(bundle) ? inspectSavedModel(bundle) : undefined;
  const model = savedModel && { ...savedModel.facts, ...served(options) };
  const problems: Problem[] = [
    ...bundle.problems,
    ...(savedModel?.problems ?? explainMissingGraph(bundle.files)),
  ];
  const files = await readFiles(bundle.files, savedModel, problems);
  const kind: BundleKind = savedModel ? "savedModel" : "unsupported";
  const manifest: Manifest = {
    schema: 1,
    kind,
    name: options.name ?? "model",
    contentDigest: contentDigest(files),
    totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    fileCount: files.length,
    files,
    ...(bundle.excluded.length > 0 && { excluded: bundle.excluded }),
    ...(model && { savedModel: model }),
    ...(options.serving && { serving: options.serving }),
    ...(options.sampleRequest !== undefined &&
      model && { sampleRequest: readSampleRequest(options.sampleRequest, model) }),
    ...(options.exemptions && { exemptions: options.exemptions }),
    problems,
  };
  return { manifest, modelFiles: bundle.files, packageFiles: [], requirementFiles: [] };
}

function served({ tags, signature }: InspectOptions) {
  return {
    ...(tags && { servedTags: tags }),
    ...(signature !== undefined && { servedSignature: signature }),
  };
}
