import type { Manifest } from "../../inspect/manifest";
import type { RoutineFacts } from "../../inspect/python/facts";
import { pickMetaGraph } from "../../inspect/savedModel/pick";
import { readServingImage } from "../../inspect/servingImage";
import { isRead } from "../packages/routineFaults";
import type { AlreadyKnown, NotChecked } from "./facts";
import { notCheckedRequirements } from "./requirements";

export type { AlreadyKnown, NotChecked } from "./facts";
export { describeNotChecked, type NotCheckedWords } from "./words";

/**
 * What no rule could judge about a bundle, the most important first; empty for a bundle that cannot be served at all.
 */
export function notChecked(manifest: Manifest, known: AlreadyKnown = {}): NotChecked[] {
  return [...facts(manifest, known)];
}

function* facts(
  manifest: Manifest,
  { isResolved = false, isSignerJudged = false }: AlreadyKnown,
): Iterable<NotChecked> {
  const { kind, routine, serving, sampleRequest, savedModel, isPartlyRead, isRecorded } = manifest;
  const { modelSignature } = manifest;
  if (kind === "unsupported") return;
  if (routine && !isResolved) yield* notCheckedRequirements(routine);
  const image = serving?.image;
  // For a routine without `serving.image`, this package writes the Dockerfile of the image.
  if (image === undefined) {
    if (kind === "savedModel") yield { about: "container" };
  } else if (readServingImage(image)?.isPrebuilt !== true) yield { about: "image", image };
  if (isPartlyRead) yield { about: "bytes" };
  if (modelSignature?.text !== undefined && !isSignerJudged)
    yield { about: "signer", file: modelSignature.path };
  if (isRecorded) yield { about: "record" };
  if (savedModel && sampleRequest === undefined) yield { about: "request" };
  if (routine && isUnknown(routine)) yield { about: "class", predictor: routine.predictor };
  const classes = savedModel && sampleRequest ? compositesOf(savedModel, sampleRequest) : [];
  if (classes.length > 0) yield { about: "parts", classes };
  const vocabularies = savedModel?.unreadVocabularies ?? [];
  if (vocabularies.length > 0) yield { about: "vocabularies", files: vocabularies };
  if (routine) yield { about: "answers" };
  if (routine?.handler !== undefined) yield { about: "handler", handler: routine.handler };
}

/** Whether the predictor's name exists, but only running the code would show which class it refers to. */
function isUnknown({ predictorClass, faults }: RoutineFacts): boolean {
  const isMissing = faults.some(({ code }) => code === "missing-predictor");
  return !predictorClass && !isMissing && isRead(faults);
}

/** Classes of the arguments that the requested signature takes in parts. */
function compositesOf(
  savedModel: NonNullable<Manifest["savedModel"]>,
  { signature }: NonNullable<Manifest["sampleRequest"]>,
): readonly string[] {
  const { signatures = {} } = pickMetaGraph(savedModel) ?? {};
  return (Object.hasOwn(signatures, signature) && signatures[signature]?.composites) || [];
}
