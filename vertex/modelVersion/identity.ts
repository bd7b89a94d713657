import { createHash } from "node:crypto";
import { canonicalJson } from "../../google/canonicalJson";
import type { ModelRef } from "../names";
import { immutableBody } from "./body";
import type { ModelVersionInputs } from "./inputs";

/** Label by which a version is found again; the API has neither a request ID nor a client token. */
export const IDENTITY_LABEL = "mv-id";
export const DIGEST_LABEL = "mv-digest";
export const OWNER_LABEL = "mv-owner";
/** Hexadecimal digits of a hash in a label, whose values have at most 63 characters. */
const DIGITS = 32;

/** The model whose version is described. */
export function modelOf({ project, location, modelId }: ModelVersionInputs): ModelRef {
  return { project, location, model: modelId };
}

/** The identity of a version: everything that can never change, and the digest of the files. */
export function identityOf(inputs: ModelVersionInputs): string {
  const digest = digestDigits(inputs.contentDigest);
  return hashed(canonicalJson({ ...immutableBody(inputs), digest }));
}

/** @param owner the resource's URN; only its hash leaves the machine. */
export function labelsOf(inputs: ModelVersionInputs, owner: string): Record<string, string> {
  const digest = digestDigits(inputs.contentDigest);
  return {
    [IDENTITY_LABEL]: identityOf(inputs),
    ...(digest === undefined ? {} : { [DIGEST_LABEL]: digest }),
    [OWNER_LABEL]: ownerOf(owner),
  };
}

export function ownerOf(urn: string): string {
  return hashed(urn);
}

/** The digits of a digest in a label, so that an imported version has the same identity. */
export function digestDigits(contentDigest: string | undefined): string | undefined {
  return contentDigest?.replace(/^sha256:/, "").slice(0, DIGITS);
}

/** The user's labels, without the ones above. */
export function userLabels(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = [IDENTITY_LABEL, DIGEST_LABEL, OWNER_LABEL];
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !own.includes(key)));
}

function hashed(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, DIGITS);
}
