import { FormatError } from "../../inspect/bytes/formatError";
import { SIGNATURE_NAME } from "../../inspect/modelSignature/facts";
import type { Verification } from "../../inspect/modelSignature/verify";
import { listFew } from "../../text";
import type { Draft, Rule } from "../engine/rule";
import { judgeDifferences } from "./differences";
import { readSigned } from "./signed";
import {
  type ModelSignatureOptions,
  type ReadTrust,
  trustedSigners,
  trustOf,
  trustsAnybody,
} from "./trust";

const SIGN = `model_signing sign key FOLDER --private_key KEY --signature FOLDER/${SIGNATURE_NAME}`;
/** Most signers that a message lists. */
const LISTED = 3;

/** Policy `model-signature`: the files are those that a trusted signer has signed, by OpenSSF model signing. */
export const modelSignature: Rule<ModelSignatureOptions> = {
  policy: "model-signature",
  description:
    "Warns of a model.sig that does not verify or does not cover what is uploaded; can demand the signature of a key or identity.",
  level: "advisory",
  severity: "high",
  codes: {
    SGN001: "No signature",
    SGN002: "Signature that cannot be read",
    SGN003: "Signature by somebody else",
    SGN004: "Signature that does not verify",
    SGN005: "Files that are not the signed ones",
    SGN006: "Files that were not signed",
    SGN007: "Files that the signer left out",
    SGN008: "Signed files that are not uploaded",
    SGN009: "Signer that cannot be checked",
  },
  options: {
    required: {
      type: "boolean",
      description:
        "Whether every version needs a signature of one of the public keys or identities.",
      default: false,
    },
    publicKeys: {
      type: "array",
      description:
        "Public keys that are trusted, each as PEM, or as a certificate in PEM that contains it.",
      items: { type: "string" },
      default: [],
    },
    identities: {
      type: "object",
      description:
        "Identities whose keyless signatures are trusted, each under a name of your own; they need trustedRoot.",
      additionalProperties: {
        type: "object",
        properties: {
          identity: {
            type: "string",
            description: "Email address or workflow URL in the certificate.",
            default: "",
          },
          issuer: {
            type: "string",
            description: "URL of the OpenID Connect issuer that has identified it.",
            default: "",
          },
        },
        additionalProperties: false,
      },
      default: {},
    },
    trustedRoot: {
      type: "string",
      description:
        "Content of a trusted_root.json: the certificate authorities and logs of Sigstore. Nothing is fetched.",
      default: "",
    },
  },
  *judge(manifest, options) {
    const { modelSignature: facts } = manifest;
    const trust = trustOf(options);
    yield* trust.faults.map(({ option, what }) => unusable(`${option}: ${what}`));
    if (!facts) {
      if (options.required) yield unsigned();
      return;
    }
    if (facts.text === undefined) {
      yield unreadable(facts.path, facts.fault ?? "its content is missing");
      return;
    }
    try {
      const { statement, verification } = readSigned(facts.text, trust);
      if (verification) yield* judgeSigner(facts.path, verification, trust);
      else if (options.required && !trustsAnybody(trust) && trust.faults.length === 0)
        yield unusable("neither publicKeys nor identities say who may sign");
      yield* judgeDifferences(facts, statement, manifest);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      yield unreadable(facts.path, error.message);
    }
  },
};

function unsigned(): Draft {
  return {
    code: "SGN001",
    message: `no ${SIGNATURE_NAME} in the model's folder`,
    reason: "A signature is demanded, and nothing proves who made these files.",
    fix: `sign the folder before it is published: ${SIGN}.`,
  };
}

function unreadable(file: string, fault: string): Draft {
  return {
    code: "SGN002",
    file,
    message: `not a signature of a model: ${fault}`,
    reason: "It proves nothing, and whoever expects a signature there cannot verify it.",
    fix: `sign the folder again: ${SIGN}.`,
  };
}

/** A configuration that does not say who may sign, so that no signature could be accepted. */
function unusable(what: string): Draft {
  return {
    code: "SGN009",
    message: `the signer cannot be checked: ${what}`,
    reason: "A signature proves something only if its signer is trusted.",
    fix: "name a public key (publicKeys, --public-key), or an identity with its issuer and a trusted root.",
  };
}

function* judgeSigner(file: string, verification: Verification, trust: ReadTrust): Iterable<Draft> {
  const trusted = trustedSigners(trust);
  if (verification.outcome === "other-signer") {
    const { by, isProved } = verification;
    yield {
      code: "SGN003",
      file,
      message: `signed by ${by}${isProved ? "" : ", by its own account"}; trusted: ${listFew(trusted, LISTED)}`,
      reason: "Anybody can sign a model; only a trusted signature says where it comes from.",
      fix: "have it signed by a trusted signer, or add this one to publicKeys or identities if you trust it.",
      data: { found: by, wanted: trusted.join(", ") },
    };
  } else if (verification.outcome === "invalid") {
    yield {
      code: "SGN004",
      file,
      message: `the signature does not verify: ${verification.detail}`,
      reason:
        "The signature, or what it says of the files, has been changed, or another key has made it.",
      fix: "get the signature again from whoever signed the model, or sign the folder again.",
      data: { wanted: trusted.join(", ") },
    };
  }
}
