import type { InputFault } from "../google/inputFault";
import { isFolderPath, isModelName } from "../packing/names";
import { type BundlePlace, isDigest } from "./place";

/**
 * Faults of a version's place, as far as it is given.
 *
 * @param isKnown whether a value is known; what is unknown in a preview is not judged.
 */
export function placeFaults(
  { bucket, prefix, name, digest }: Partial<BundlePlace>,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const isGiven = (value: unknown) => value !== undefined && isKnown(value);
  const faults: InputFault[] = [];
  if (isGiven(bucket) && !/^[^/:]+$/.test(bucket as string))
    faults.push({
      property: "bucket",
      what: `"${bucket}" is not the name of a bucket`,
      fix: "give only the name, and folders below it as prefix",
    });
  if (isGiven(prefix) && !isFolderPath(prefix as string))
    faults.push({
      property: "prefix",
      what: `"${prefix}" is not a folder path in a bucket`,
      fix: 'use names joined with "/", such as "models" or "team/models"',
    });
  if (isGiven(name) && !isModelName(name as string))
    faults.push({
      property: "name",
      what: `"${name}" cannot be a folder in the bucket`,
      fix: 'use up to 128 letters, digits, dots, hyphens and underscores, such as "iris"',
    });
  if (isGiven(digest) && !isDigest(digest as string))
    faults.push({
      property: "digest",
      what: `"${digest}" is not the digest of a version`,
      fix: 'give its contentDigest, "sha256:" and 64 characters, or the 16 of its folder',
    });
  return faults;
}
