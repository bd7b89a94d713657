import { createPublicKey } from "node:crypto";
import { InputError } from "../inspect";
import { readSmallFile } from "../inspect/bytes/smallFile";
import type { PolicySetting } from "../rules";
import { osReason } from "../text";
import { type Flags, UsageError } from "./command";

/** Flags that say who may sign a model. */
export const SIGNER_FLAGS = {
  "public-key": {
    type: "string",
    value: "FILE",
    multiple: true,
    summary:
      "public key or certificate (PEM) of a trusted signer; refuses a model that it has not signed; may be repeated",
  },
  "certificate-identity": {
    type: "string",
    value: "NAME",
    summary:
      "email address or workflow URL of a trusted keyless signer; with --certificate-oidc-issuer and --trusted-root",
  },
  "certificate-oidc-issuer": {
    type: "string",
    value: "URL",
    summary: "OpenID Connect issuer that identified the signer",
  },
  "trusted-root": {
    type: "string",
    value: "FILE",
    summary:
      "trusted_root.json with Sigstore's certificate authorities and logs; nothing is fetched",
  },
} as const satisfies Flags;

export interface SignerFlags {
  readonly "public-key"?: readonly string[] | undefined;
  readonly "certificate-identity"?: string | undefined;
  readonly "certificate-oidc-issuer"?: string | undefined;
  readonly "trusted-root"?: string | undefined;
}

const POLICY = "model-signature";
/** Largest key or trusted root that is read, in bytes; Sigstore's own has 7 kB. */
const MOST_BYTES = 1_000_000;

type Policies = Readonly<Record<string, PolicySetting>>;

/**
 * The policies with the signers that the flags name: a signature of one of them is then demanded, and its absence
 * refuses.
 */
export function withSigners(flags: SignerFlags, policies: Policies = {}): Policies {
  const identity = flags["certificate-identity"];
  const issuer = flags["certificate-oidc-issuer"];
  const root = flags["trusted-root"];
  const keys = flags["public-key"] ?? [];
  if (keys.length === 0 && [identity, issuer, root].every((one) => one === undefined))
    return policies;
  if ((identity === undefined) !== (issuer === undefined))
    throw new UsageError("--certificate-identity and --certificate-oidc-issuer belong together");
  if ((identity === undefined) !== (root === undefined))
    throw new UsageError("--certificate-identity and --trusted-root belong together");
  const own = policies[POLICY];
  const demanded = {
    ...(typeof own === "object" && own),
    enforcementLevel: "mandatory" as const,
    required: true,
    publicKeys: keys.map(readKey),
    identities: identity === undefined ? {} : { given: { identity, issuer } },
    trustedRoot: root === undefined ? "" : readText("--trusted-root", root),
  };
  return { ...policies, [POLICY]: demanded };
}

function readKey(file: string): string {
  const text = readText("--public-key", file);
  try {
    if (!text.includes("PRIVATE KEY") && createPublicKey(text)) return text;
  } catch {}
  throw new InputError(
    `--public-key "${file}" is not a public key or a certificate as PEM`,
    "write the public part with openssl pkey -in KEY -pubout",
  );
}

function readText(flag: string, file: string): string {
  try {
    return readSmallFile(file, MOST_BYTES).toString();
  } catch (error) {
    throw new InputError(`${flag} "${file}" cannot be read: ${osReason(error)}`, "name a file");
  }
}
