import type { InputFault } from "../google/inputFault";
import { type Copy, VERIFY } from "./copyBundle";
import type { BundlePlace } from "./place";
import { placeFaults } from "./placeFaults";

/** A version, and where its copy is to be. */
export interface BundleCopyInputs {
  readonly source: BundlePlace;
  readonly bucket: string;
  /** `models` by default. */
  readonly prefix?: string;
  /** Name of the model, which is that of the source. */
  readonly name?: string;
  /** `sha256` reads the bytes of the source, `crc32c` trusts the sums that the service reports; the former by default. */
  readonly verify?: string;
}

/** What the provider has read of the source, for policies to judge. */
export interface Evidence {
  readonly contentDigest: string;
  /** Generation of the manifest: the number of the write that produced its content. */
  readonly manifestGeneration: string;
  /** RFC 3339. */
  readonly publishedAt: string;
}

export function copyOf({ source, bucket, prefix, verify }: BundleCopyInputs): Copy {
  const { name, digest } = source;
  const target = { bucket, name, digest, ...(prefix !== undefined && { prefix }) };
  return { source, target, verify: verify === "crc32c" ? "crc32c" : "sha256" };
}

/** @param isKnown whether a value is known; what is unknown in a preview is not judged. */
export function bundleCopyFaults(
  { source, bucket, prefix, name, verify }: BundleCopyInputs,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const known = VERIFY as readonly string[];
  const ofSource = isKnown(source) ? placeFaults(source, isKnown) : [];
  const faults = [
    ...ofSource.map((fault) => ({ ...fault, property: `source.${fault.property}` })),
    ...placeFaults({ bucket, ...(prefix !== undefined && { prefix }) }, isKnown),
  ];
  if (name !== undefined && isKnown([name, source]) && name !== source.name)
    faults.push({
      property: "name",
      what: `"${name}" is not "${source.name}", which the version's manifest has`,
      fix: "leave it out: a copy has the same bytes",
    });
  if (verify !== undefined && isKnown(verify) && !known.includes(verify))
    faults.push({
      property: "verify",
      what: `"${verify}" is not a way to verify`,
      fix: `use ${known.join(" or ")}`,
    });
  return faults;
}
