import type { InputFault } from "../google/inputFault";
import type { BundlePlace } from "./place";
import { placeFaults } from "./placeFaults";
import type { ObjectSettings } from "./uploadObject";

/** A file of this machine, as the engine describes it. */
export interface Asset {
  readonly path?: string;
  /** Lower-case hex SHA-256. */
  readonly hash?: string;
}

/** A packed version, and where it goes. */
export interface BundleInputs extends ObjectSettings {
  readonly bucket: string;
  /** `models` by default. */
  readonly prefix?: string;
  /** Name of the model. */
  readonly name: string;
  /** `sha256:` and the digest of the version's content. */
  readonly contentDigest: string;
  /** The objects of the version, with the digests that were judged. */
  readonly plan: Asset;
}

export function placeOf({ bucket, prefix, name, contentDigest }: BundleInputs): BundlePlace {
  return { bucket, name, digest: contentDigest, ...(prefix !== undefined && { prefix }) };
}

export function settingsOf(inputs: BundleInputs): ObjectSettings {
  const { storageClass, kmsKeyName, metadata, cacheControl } = inputs;
  return {
    ...(storageClass !== undefined && { storageClass }),
    ...(kmsKeyName !== undefined && { kmsKeyName }),
    ...(metadata !== undefined && { metadata }),
    ...(cacheControl !== undefined && { cacheControl }),
  };
}

/** @param isKnown whether a value is known; what is unknown in a preview is not judged. */
export function bundleFaults(
  inputs: BundleInputs,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const rename = ({ property, ...fault }: InputFault): InputFault => ({
    ...fault,
    property: property === "digest" ? "contentDigest" : property,
  });
  return placeFaults(placeOf(inputs), isKnown).map(rename);
}
