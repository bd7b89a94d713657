import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { fingerprintOf } from "../../inspect/modelSignature/verify";

/** A key of a signer, and its public part as PEM. */
export interface Signer {
  readonly key: KeyObject;
  readonly publicKey: string;
  readonly fingerprint: string;
}

export function aSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return {
    key: privateKey,
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    fingerprint: fingerprintOf(publicKey),
  };
}

/** What a statement lists, and what it leaves out. */
export interface Signed {
  /** Contents by path. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly ignorePaths?: readonly string[];
}

/** The content of model.sig, as model-signing 1.1 writes it; test/fixtures/model-signing-oracle.json has its own ones. */
export function signatureOf(
  { key, fingerprint }: Signer,
  { files, ignorePaths = [] }: Signed,
): string {
  const digests = Object.entries(files)
    .map(([name, content]) => ({
      name,
      algorithm: "sha256",
      digest: createHash("sha256").update(content).digest("hex"),
    }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const root = createHash("sha256");
  for (const { digest } of digests) root.update(digest, "hex");
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "model", digest: { sha256: root.digest("hex") } }],
    predicateType: "https://model_signing/signature/v1.0",
    predicate: {
      serialization: {
        method: "files",
        hash_type: "sha256",
        allow_symlinks: false,
        ignore_paths: ["model.sig", ...ignorePaths],
      },
      resources: digests,
    },
  };
  const payloadType = "application/vnd.in-toto+json";
  const payload = JSON.stringify(statement);
  const covered = `DSSEv1 ${payloadType.length} ${payloadType} ${Buffer.byteLength(payload)} ${payload}`;
  return JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    verificationMaterial: { publicKey: { hint: fingerprint }, tlogEntries: [] },
    dsseEnvelope: {
      payload: Buffer.from(payload).toString("base64"),
      payloadType,
      signatures: [
        { sig: sign("sha256", Buffer.from(covered), key).toString("base64"), keyid: "" },
      ],
    },
  });
}
