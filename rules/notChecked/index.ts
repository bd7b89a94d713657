import type { Manifest } from "../../inspect/manifest";
import { readServingImage } from "../../inspect/servingImage";
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
  if (routine) yield { about: "answers" };
  if (routine?.handler !== undefined) yield { about: "handler", handler: routine.handler };
}
