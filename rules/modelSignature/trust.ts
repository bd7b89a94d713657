import { createPublicKey, type KeyObject } from "node:crypto";
import {
  fingerprintOf,
  type Identity,
  isUsable,
  type Trust,
} from "../../inspect/modelSignature/verify";

/** Options of the policy `model-signature`. */
export interface ModelSignatureOptions {
  readonly required: boolean;
  /** As PEM: public keys, or certificates that contain them. */
  readonly publicKeys: readonly string[];
  /** By names that are free. */
  readonly identities: Readonly<Record<string, Partial<Identity>>>;
  /** The JSON of `trusted_root.json`. */
  readonly trustedRoot: string;
}

/** Whom the options trust, and what in them cannot be used. */
export interface ReadTrust extends Trust {
  readonly faults: readonly TrustFault[];
}

/** A part of the options that cannot be used. */
export interface TrustFault {
  readonly option: "publicKeys" | "identities" | "trustedRoot";
  readonly what: string;
}

/** Reads whom the options trust. */
export function trustOf({
  publicKeys,
  identities: named,
  trustedRoot: root,
}: Omit<ModelSignatureOptions, "required">): ReadTrust {
  const faults: TrustFault[] = [];
  const keys: KeyObject[] = [];
  for (const [at, pem] of publicKeys.entries()) {
    const key = keyIn(pem);
    if (key && isUsable(key)) keys.push(key);
    else {
      const what = key
        ? "is not a key of the curve P-256, P-384 or P-521, which model-signing uses"
        : "is not a public key or a certificate as PEM";
      faults.push({ option: "publicKeys", what: `entry ${at + 1} ${what}` });
    }
  }
  const identities: Identity[] = [];
  for (const [name, { identity, issuer }] of Object.entries(named)) {
    if (identity && issuer) identities.push({ identity, issuer });
    else faults.push({ option: "identities", what: `"${name}" needs both identity and issuer` });
  }
  const trustedRoot = root === "" ? undefined : rootIn(root);
  if (root !== "" && !trustedRoot)
    faults.push({ option: "trustedRoot", what: "is not the JSON of a trusted root" });
  if (root === "" && identities.length > 0)
    faults.push({ option: "trustedRoot", what: "is missing, and identities need it" });
  return { keys, identities, trustedRoot, faults };
}

/** Whether anybody is trusted. */
export function trustsAnybody({ keys, identities, trustedRoot }: Trust): boolean {
  return keys.length > 0 || (identities.length > 0 && trustedRoot !== undefined);
}

/** Who is trusted, in words. */
export function trustedSigners({ keys, identities }: Trust): string[] {
  return [
    ...keys.map((key) => `the key ${fingerprintOf(key)}`),
    ...identities.map(({ identity, issuer }) => `${identity} (issuer ${issuer})`),
  ];
}

function keyIn(pem: string): KeyObject | undefined {
  // Node.js would accept a private key, too, which does not belong in a configuration.
  if (pem.includes("PRIVATE KEY")) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** The trusted root, which may be part of a trust configuration of a client. */
function rootIn(text: string): object | undefined {
  try {
    const read = JSON.parse(text) as { trustedRoot?: unknown } | null;
    const root = read?.trustedRoot ?? read;
    return typeof root === "object" && root !== null && "certificateAuthorities" in root
      ? root
      : undefined;
  } catch {
    return undefined;
  }
}
