import { createHash, type KeyObject, verify as verifyBytes, X509Certificate } from "node:crypto";
import { lazy } from "../lazy";
import type { Envelope } from "./envelope";
import type * as identities from "./verifyIdentity";

/** Who is trusted to sign. */
export interface Trust {
  /** Public keys of elliptic curves. */
  readonly keys: readonly KeyObject[];
  readonly identities: readonly Identity[];
  /** Certificate authorities and logs of Sigstore, as `trusted_root.json` lists them; needed for identities. */
  readonly trustedRoot?: object | undefined;
}

/** A person or a workflow that an OpenID Connect issuer has identified. */
export interface Identity {
  /** An email address, or the URL of a workflow. */
  readonly identity: string;
  /** URL of the issuer. */
  readonly issuer: string;
}

/** Who has made a signature, proved. */
export type Signer =
  /** `fingerprint` is the SHA-256 of the public key as PEM, in hexadecimal, as signatures name keys. */
  | { readonly kind: "key"; readonly fingerprint: string }
  | ({ readonly kind: "identity" } & Identity);

/** What a verification has shown. */
export type Verification =
  | { readonly outcome: "verified"; readonly signer: Signer }
  /** Somebody else has signed: `by` names the key's fingerprint, the certificate's subject, or the identity. */
  | { readonly outcome: "other-signer"; readonly by: string; readonly isProved: boolean }
  /** The signature is not that of its payload, or what proves its signer does not hold. */
  | { readonly outcome: "invalid"; readonly detail: string };

/** Loads the library that verifies identities, which signatures by a key do not need. */
const loadIdentities = lazy(() => require("./verifyIdentity") as typeof identities);

/** Verifies a signature offline: by the keys, and where it is by a certificate with a log entry, by the identities. */
export function verifySignature(envelope: Envelope, trust: Trust): Verification {
  const { signer } = envelope;
  for (const key of trust.keys) {
    if (hasSigned(key, envelope))
      return { outcome: "verified", signer: { kind: "key", fingerprint: fingerprintOf(key) } };
  }
  if (signer.kind === "certificate") {
    if (signer.isLogged && trust.trustedRoot !== undefined && trust.identities.length > 0)
      return loadIdentities().verifyIdentity(envelope, trust.trustedRoot, trust.identities);
    return { outcome: "other-signer", by: subjectOf(signer.certificate), isProved: false };
  }
  const named = trust.keys.find((key) => fingerprintOf(key) === signer.hint);
  return named || signer.hint === undefined
    ? { outcome: "invalid", detail: "it is not the key's signature of this content" }
    : { outcome: "other-signer", by: `the key ${signer.hint}`, isProved: false };
}

/** The fingerprint by which signatures name a key. */
export function fingerprintOf(key: KeyObject): string {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "pem" }))
    .digest("hex");
}

/** Digest of each curve. Source: model-signing 1.1 and sigstore/protobuf-specs, `PublicKeyDetails`. */
const DIGESTS: Readonly<Record<string, string>> = {
  prime256v1: "sha256",
  secp384r1: "sha384",
  secp521r1: "sha512",
};

/** Whether signatures of a key can be verified: it is one of the curve P-256, P-384 or P-521. */
export function isUsable(key: KeyObject): boolean {
  return digestFor(key) !== undefined;
}

function digestFor({ asymmetricKeyDetails }: KeyObject): string | undefined {
  return DIGESTS[asymmetricKeyDetails?.namedCurve ?? ""];
}

function hasSigned(key: KeyObject, { payloadType, payload, signatures }: Envelope): boolean {
  const digest = digestFor(key);
  if (digest === undefined) return false;
  return [signedBytes, oldSignedBytes].some((form) => {
    const covered = form(payloadType, payload);
    return signatures.some((signature) => verifyBytes(digest, covered, key, signature));
  });
}

/** The bytes that are signed. Source: secure-systems-lab/dsse, protocol.md, "PAE". */
function signedBytes(type: string, payload: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `),
    payload,
  ]);
}

/** The bytes that model-signing 0.2 signed: the payload as Python prints bytes, and another version. */
function oldSignedBytes(type: string, payload: Buffer): Buffer {
  return Buffer.from(
    `DSSEV1 ${Buffer.byteLength(type)} ${type} ${payload.length} ${pythonBytes(payload)}`,
  );
}

const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Bytes as Python's `repr` prints them. */
function pythonBytes(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[^ -~]|\\|'/g, (one) => {
    if (one === "'") return quote === "'" ? "\\'" : one;
    if (one === "\\") return "\\\\";
    return ESCAPES[one] ?? `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return `b${quote}${escaped}${quote}`;
}

function subjectOf(certificate: Buffer): string {
  try {
    const { subject, subjectAltName } = new X509Certificate(certificate);
    return `a certificate of ${(subject || subjectAltName || "nobody").split("\n").join(", ")}`;
  } catch {
    return "a certificate that cannot be read";
  }
}
