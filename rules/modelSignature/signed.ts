import type { Manifest } from "../../inspect/manifest";
import { compareSigned } from "../../inspect/modelSignature/compare";
import { readEnvelope } from "../../inspect/modelSignature/envelope";
import { readStatement, type Statement } from "../../inspect/modelSignature/statement";
import {
  type Signer,
  type Trust,
  type Verification,
  verifySignature,
} from "../../inspect/modelSignature/verify";
import type { PolicySetting } from "../engine/judge";
import { type ModelSignatureOptions, trustOf, trustsAnybody } from "./trust";

/** A signature, and what verifying it has shown. */
export interface Signed {
  readonly statement: Statement;
  /** Absent if nobody is trusted. */
  readonly verification?: Verification;
}

/** Who has signed a bundle, proved, and how many files. */
export interface SignedBy {
  readonly signer: Signer;
  readonly files: number;
}

/** Reads and verifies the signature in a manifest. Throws FormatError for one that is damaged. */
export function readSigned(text: string, trust: Trust): Signed {
  const envelope = readEnvelope(text);
  return {
    statement: readStatement(envelope),
    ...(trustsAnybody(trust) && { verification: verifySignature(envelope, trust) }),
  };
}

/** The signer of a bundle by a setting of the policy. */
export interface SignerFound {
  /** Whether the setting names anybody with whom the signer could be compared. */
  readonly isJudged: boolean;
  /** Absent if it is not proved to be one of those, or if the files are not the signed ones. */
  readonly signedBy?: SignedBy;
}

/** Compares the signer of a bundle with those whom a setting of the policy trusts. */
export function findSigner(manifest: Manifest, setting: PolicySetting | undefined): SignerFound {
  const { modelSignature } = manifest;
  const {
    publicKeys = [],
    identities = {},
    trustedRoot = "",
  } = (typeof setting === "object" ? setting : {}) as Partial<ModelSignatureOptions>;
  const trust = trustOf({ publicKeys, identities, trustedRoot });
  const isJudged = trustsAnybody(trust);
  if (modelSignature?.text === undefined || !isJudged) return { isJudged };
  try {
    const { statement, verification } = readSigned(modelSignature.text, trust);
    const { changed, missing, added } = compareSigned(modelSignature, statement, manifest);
    if (verification?.outcome !== "verified" || changed.length + missing.length + added.length > 0)
      return { isJudged };
    return { isJudged, signedBy: { signer: verification.signer, files: statement.files.size } };
  } catch {
    return { isJudged }; // the rule says why
  }
}

/** Hexadecimal digits of a key's fingerprint that identify it in a line. */
const SHORT = 16;

/** A signer in words. */
export function describeSigner(signer: Signer): string {
  return signer.kind === "key"
    ? `the key ${signer.fingerprint.slice(0, SHORT)}`
    : `${signer.identity} (issuer ${signer.issuer})`;
}
