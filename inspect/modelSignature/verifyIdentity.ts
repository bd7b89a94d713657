import { type Bundle, bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import type { Envelope } from "./envelope";
import type { Identity, Verification } from "./verify";

/**
 * Verifies a keyless signature: the certificate by the authorities of the trusted root at the time that the log or a
 * timestamp proves, the log's entry, the signature, and then the identity, which must be equal.
 */
export function verifyIdentity(
  { bundle }: Envelope,
  trustedRoot: object,
  identities: readonly Identity[],
): Verification {
  let found: { readonly subjectAlternativeName?: string; extensions?: { issuer?: string } };
  try {
    const read: Bundle = bundleFromJSON(bundle);
    const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(trustedRoot)));
    found = verifier.verify(toSignedEntity(read)).identity ?? {};
  } catch (error) {
    return { outcome: "invalid", detail: error instanceof Error ? error.message : String(error) };
  }
  const { subjectAlternativeName: identity = "", extensions: { issuer = "" } = {} } = found;
  const isTrusted = identities.some((one) => one.identity === identity && one.issuer === issuer);
  return isTrusted
    ? { outcome: "verified", signer: { kind: "identity", identity, issuer } }
    : { outcome: "other-signer", by: `${identity} (issuer ${issuer})`, isProved: true };
}
