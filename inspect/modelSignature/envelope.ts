import { FormatError } from "../bytes/formatError";

/** How the signature says that it was made. Nothing of it is verified. */
export type StatedSigner =
  /** By a private key. `hint` is the SHA-256 of the public key as PEM, in hexadecimal. */
  | { readonly kind: "key"; readonly hint?: string }
  /** By the key of an X.509 certificate, in DER. `isLogged`: with an entry in a transparency log, as keyless signing. */
  | { readonly kind: "certificate"; readonly certificate: Buffer; readonly isLogged: boolean };

/** A signed payload. Source: secure-systems-lab/dsse, envelope.md and protocol.md. */
export interface Envelope {
  readonly signer: StatedSigner;
  readonly payloadType: string;
  readonly payload: Buffer;
  /** In DER. */
  readonly signatures: readonly Buffer[];
  /** The whole document, for the library that verifies certificates and logs. */
  readonly bundle: object;
}

/** Source: sigstore/protobuf-specs, sigstore_bundle.proto, `media_type`. Older bundles occur with certificates only. */
const MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const OLDER = /^application\/vnd\.dev\.sigstore\.bundle\+json;version=0\.[123]$/;
/** Most signatures of one payload that are tried. */
const MOST_SIGNATURES = 16;

/** Reads a Sigstore bundle with a DSSE envelope. Throws FormatError for anything else. */
export function readEnvelope(text: string): Envelope {
  const bundle = objectIn(parse(text), "the file");
  const material = objectIn(bundle["verificationMaterial"], "verificationMaterial");
  const signer = signerIn(material);
  const mediaType = bundle["mediaType"];
  const isOlder = signer.kind === "certificate" && signer.isLogged && OLDER.test(String(mediaType));
  if (mediaType !== MEDIA_TYPE && !isOlder) {
    throw new FormatError(`its mediaType is ${shown(mediaType)}, not "${MEDIA_TYPE}"`);
  }
  const envelope = objectIn(bundle["dsseEnvelope"], "dsseEnvelope");
  const { signatures } = envelope;
  if (!Array.isArray(signatures) || signatures.length === 0)
    throw new FormatError("it has no signatures");
  return {
    signer,
    payloadType: stringIn(envelope["payloadType"], "payloadType"),
    payload: base64In(envelope["payload"], "payload"),
    signatures: signatures
      .slice(0, MOST_SIGNATURES)
      .map((one) => base64In(objectIn(one, "a signature")["sig"], "sig")),
    bundle,
  };
}

function signerIn(material: Fields): StatedSigner {
  const { publicKey, certificate, x509CertificateChain: chain, tlogEntries } = material;
  const isLogged = Array.isArray(tlogEntries) && tlogEntries.length > 0;
  if (certificate !== undefined) return byCertificate(certificate, isLogged);
  if (chain !== undefined) {
    const { certificates } = objectIn(chain, "x509CertificateChain");
    return byCertificate(Array.isArray(certificates) ? certificates[0] : undefined, isLogged);
  }
  const { hint } = objectIn(publicKey, "publicKey");
  return { kind: "key", ...(typeof hint === "string" && hint !== "" && { hint }) };
}

function byCertificate(certificate: unknown, isLogged: boolean): StatedSigner {
  const { rawBytes } = objectIn(certificate, "the certificate");
  return { kind: "certificate", certificate: base64In(rawBytes, "rawBytes"), isLogged };
}

/** The properties of an object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Parses JSON. Throws FormatError for anything else. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError("it is not JSON");
  }
}

export function objectIn(value: unknown, name: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new FormatError(`${name} is ${shown(value)}, not an object`);
}

export function stringIn(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new FormatError(`${name} is ${shown(value)}, not a string`);
}

function base64In(value: unknown, name: string): Buffer {
  return Buffer.from(stringIn(value, name), "base64");
}

/** Longest value that a message shows, in characters. */
const SHOWN = 60;

/** A value of JSON in a message; the content of lists and objects is not shown, since it may be deep. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
