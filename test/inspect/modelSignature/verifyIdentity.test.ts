import assert from "node:assert/strict";
import { readEnvelope } from "../../../inspect/modelSignature/envelope";
import { type Identity, verifySignature } from "../../../inspect/modelSignature/verify";
import { fixture } from "../../support/parsers/parser";

const TEXT = fixture("signed/keyless.sig").toString();
const ROOT = JSON.parse(fixture("signed/trusted_root.json").toString()) as Root;
const IDENTITY = { identity: "release@example.com", issuer: "https://accounts.example.com" };

interface Root {
  readonly certificateAuthorities: readonly object[];
  readonly tlogs: readonly object[];
  readonly ctlogs: readonly object[];
}

/** Parts of a keyless signature that a test changes. */
interface Keyless {
  verificationMaterial: {
    certificate: { rawBytes: string };
    tlogEntries: {
      integratedTime: string;
      canonicalizedBody: string;
      inclusionPromise?: { signedEntryTimestamp: string };
      inclusionProof: { checkpoint: { envelope: string } };
    }[];
  };
  dsseEnvelope: { payload: string; signatures: { sig: string }[] };
}

function verify(
  identities: readonly Identity[] = [IDENTITY],
  change: (bundle: Keyless) => void = () => undefined,
  trustedRoot: Root = ROOT,
) {
  const bundle = JSON.parse(TEXT) as Keyless;
  change(bundle);
  const envelope = readEnvelope(JSON.stringify(bundle));
  return verifySignature(envelope, { keys: [], identities, trustedRoot });
}

/** Each was refused by model-signing 1.1.1, too. */
const CHANGES: Readonly<Record<string, (bundle: Keyless) => void>> = {
  "another payload": ({ dsseEnvelope }) => {
    const payload = Buffer.from(dsseEnvelope.payload, "base64").toString();
    dsseEnvelope.payload = Buffer.from(payload.replace('"name"', ' "name"')).toString("base64");
  },
  "another time of the log entry": ({ verificationMaterial: { tlogEntries } }) => {
    for (const entry of tlogEntries) entry.integratedTime = String(+entry.integratedTime + 60);
  },
  "a log entry of other content": ({ verificationMaterial: { tlogEntries } }) => {
    for (const entry of tlogEntries) {
      const body = Buffer.from(entry.canonicalizedBody, "base64").toString();
      entry.canonicalizedBody = Buffer.from(body.replace("payloadHash", "payloadhash")).toString(
        "base64",
      );
    }
  },
  "another checkpoint": ({ verificationMaterial: { tlogEntries } }) => {
    for (const { inclusionProof } of tlogEntries)
      inclusionProof.checkpoint.envelope = inclusionProof.checkpoint.envelope.replace(
        "\n1\n",
        "\n2\n",
      );
  },
  "a certificate with another byte": ({ verificationMaterial: { certificate } }) => {
    const bytes = Buffer.from(certificate.rawBytes, "base64");
    const at = bytes.indexOf("release@");
    bytes.write("rElease@", at);
    certificate.rawBytes = bytes.toString("base64");
  },
};

describe("verifySignature, of a keyless signature", () => {
  it("proves the identity", () => {
    assert.deepEqual(verify(), {
      outcome: "verified",
      signer: { kind: "identity", ...IDENTITY },
    });
  });

  it("takes an identity and its issuer as they are, and not as patterns", () => {
    const other = (change: Partial<Identity>) => verify([{ ...IDENTITY, ...change }]);
    const proved = {
      outcome: "other-signer",
      by: "release@example.com (issuer https://accounts.example.com)",
      isProved: true,
    };
    assert.deepEqual(other({ identity: "release@example" }), proved);
    assert.deepEqual(other({ identity: "release.example.com" }), proved);
    assert.deepEqual(other({ identity: ".*" }), proved);
    assert.deepEqual(other({ issuer: "https://accounts.example" }), proved);
  });

  it("accepts any of several identities", () => {
    const other = { ...IDENTITY, identity: "other@example.com" };
    assert.equal(verify([other, IDENTITY]).outcome, "verified");
  });

  for (const [what, change] of Object.entries(CHANGES)) {
    it(`refuses ${what}`, () => {
      assert.equal(verify(undefined, change).outcome, "invalid");
    });
  }

  it("refuses a signature without an entry in the log", () => {
    const found = verify(undefined, (bundle) => {
      bundle.verificationMaterial.tlogEntries = [];
    });
    assert.equal(found.outcome, "other-signer");
  });

  for (const part of ["certificateAuthorities", "tlogs", "ctlogs"] as const) {
    it(`refuses a signature by other ${part} than those of the trusted root`, () => {
      assert.equal(verify(undefined, undefined, { ...ROOT, [part]: [] }).outcome, "invalid");
    });
  }

  it("refuses a trusted root that is not one", () => {
    const root = { certificateAuthorities: 5 } as unknown as Root;
    assert.equal(verify(undefined, undefined, root).outcome, "invalid");
  });
});
