import { createPublicKey } from "node:crypto";
import { compareSigned } from "../../../inspect/modelSignature/compare";
import { readEnvelope } from "../../../inspect/modelSignature/envelope";
import { readStatement } from "../../../inspect/modelSignature/statement";
import { verifySignature } from "../../../inspect/modelSignature/verify";
import { aFile } from "../manifests";
import { fixture, type Parsers } from "./parser";

const signatures = ["signed/model.sig", "signed/keyless.sig"].map(fixture);
const statements = signatures.map((text) => readEnvelope(text.toString()).payload);
const trust = {
  keys: [createPublicKey(fixture("signed/signer.pub"))],
  identities: [{ identity: "release@example.com", issuer: "https://accounts.example.com" }],
  trustedRoot: JSON.parse(fixture("signed/trusted_root.json").toString()) as object,
};

/** Signatures of models. */
export const SIGNATURE_PARSERS: Parsers = {
  verifySignature: {
    inputs: signatures,
    parse: (bytes) => verifySignature(readEnvelope(bytes.toString()), trust),
    most: 20_000,
  },
  "statements of model-signing": {
    inputs: statements,
    parse: (payload) => {
      const envelope = { ...readEnvelope(String(signatures[0])), payload };
      const facts = { path: "model.sig" };
      return compareSigned(facts, readStatement(envelope), { files: [aFile()] });
    },
  },
};
