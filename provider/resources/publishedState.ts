import { RefusedError } from "../../google/errors";
import { publishedVersion } from "../../packing/publishedVersion";
import { type BundlePlace, layoutAt, parseBundleId, urlOf } from "../../storage/place";
import { type PublishedManifest, readPublishedManifest } from "../../storage/publishedManifest";
import type { Access, State } from "../resource";
import type { Plain } from "../values";

/** What the state records of a version in a bucket. */
export interface PublishedOutputs {
  readonly artifactUri: string;
  readonly packageUri?: string;
  readonly contentDigest: string;
  readonly manifestGeneration: string;
}

export function publishedOutputs(
  { bucket, prefix }: Pick<BundlePlace, "bucket" | "prefix">,
  { manifest, generation }: PublishedManifest,
): PublishedOutputs {
  const { layout, sourceDistribution } = publishedVersion(manifest, prefix);
  return {
    artifactUri: urlOf(bucket, layout.model),
    ...(sourceDistribution !== undefined && { packageUri: urlOf(bucket, sourceDistribution) }),
    contentDigest: manifest.contentDigest,
    manifestGeneration: generation,
  };
}

/**
 * A version as it is now, by its manifest; undefined if that is gone. An import has the inputs from its ID. The
 * manifest is read again only if it was written again.
 */
export async function readPublishedState(
  id: string,
  recorded: Omit<State, "id"> | undefined,
  access: Access,
): Promise<(State & { readonly place: Required<BundlePlace> }) | undefined> {
  const place = parseBundleId(id);
  if (!place)
    throw new RefusedError(
      `"${id}" is not a version in a bucket\n  Fix: write it as gs://BUCKET/PREFIX/NAME/DIGEST, with the 16 digits of its folder.`,
    );
  const { storage, limits } = access;
  const marker = await storage.get(place.bucket, layoutAt(place).manifest, limits);
  if (!marker) return undefined;
  const { bucket, prefix, name } = place;
  const inputs: Plain = recorded?.inputs ?? { bucket, prefix, name };
  if (recorded && marker.generation === recorded.outputs["manifestGeneration"])
    return { place, id, inputs, outputs: recorded.outputs };
  const published = await readPublishedManifest(access, place);
  if (!published) return undefined;
  return {
    place,
    id,
    inputs,
    outputs: { ...recorded?.outputs, ...publishedOutputs(place, published) },
  };
}
