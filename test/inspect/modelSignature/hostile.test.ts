import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { inspect } from "../../../inspect";
import { readEnvelope } from "../../../inspect/modelSignature/envelope";
import { MOST_SIGNATURE_BYTES } from "../../../inspect/modelSignature/facts";
import { readStatement } from "../../../inspect/modelSignature/statement";
import { verifySignature } from "../../../inspect/modelSignature/verify";
import { judge } from "../../../rules";
import { withFolders } from "../../support/folders";
import { aSigner, signatureOf } from "../../support/signedModel";

const signer = aSigner();
const FILES = { "saved_model.pb": "graph" };

describe("a hostile model.sig", () => {
  const { folder } = withFolders();

  /** Why the content is no signature of a model. */
  async function faultOf(text: string | Buffer): Promise<string | undefined> {
    const { modelSignature } = await inspect(folder({ ...FILES, "model.sig": text }));
    assert.equal(modelSignature?.text, undefined);
    return modelSignature?.fault;
  }

  it("is not read beyond its limit", async () => {
    const fault = await faultOf(Buffer.alloc(MOST_SIGNATURE_BYTES + 1, " "));
    assert.equal(fault, "it has 8000001 bytes, more than the limit of 8000000");
  });

  it("ends with one finding, however deep its JSON is", async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    const kind = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const texts = [
      `{"mediaType":${deep}}`,
      `{"mediaType":"${kind}","verificationMaterial":{"publicKey":{}},"dsseEnvelope":${deep}}`,
      `{"mediaType":${deep},"verificationMaterial":{"publicKey":{}},"dsseEnvelope":{}}`,
    ];
    for (const text of texts) {
      const manifest = await inspect(folder({ ...FILES, "model.sig": text }));
      const found = judge(manifest).filter(({ policy }) => policy === "model-signature");
      assert.deepEqual(
        found.map(({ code }) => code),
        ["SGN002"],
      );
      assert.ok((manifest.modelSignature?.fault ?? "").length < 200);
    }
  });

  it("names no file by names that objects have", async () => {
    const files = { ...FILES, ["__proto__"]: "x", constructor: "y" };
    const text = signatureOf(signer, { files });
    const root = folder({ ...files, "model.sig": text });
    const found = judge(await inspect(root), {
      policies: { "model-signature": { required: true, publicKeys: [signer.publicKey] } as object },
    });
    assert.deepEqual(
      found.filter(({ policy }) => policy === "model-signature"),
      [],
    );
  });

  it("is verified by many signatures of nobody without an error", () => {
    const bundle = JSON.parse(signatureOf(signer, { files: FILES }));
    const [real] = bundle.dsseEnvelope.signatures;
    const keys = [createPublicKey(signer.publicKey)];
    const verify = (sigs: readonly object[]) => {
      bundle.dsseEnvelope.signatures = sigs;
      const envelope = readEnvelope(JSON.stringify(bundle));
      return verifySignature(envelope, { keys, identities: [] }).outcome;
    };
    const junk = Array.from({ length: 15 }, (_, at) => ({
      sig: Buffer.alloc(at).toString("base64"),
    }));
    assert.equal(verify([...junk, real]), "verified");
    assert.equal(verify([...junk, ...junk, real]), "invalid");
  });

  it("is refused with a hundred thousand parts that are not those of its subject", () => {
    const bundle = JSON.parse(signatureOf(signer, { files: FILES }));
    const statement = JSON.parse(
      Buffer.from(bundle.dsseEnvelope.payload, "base64").toString(),
    ) as object;
    const resources = Array.from({ length: 100_000 }, (_, at) => ({
      name: `a:${at}:${at + 1}`,
      algorithm: "sha256-sharded-1",
      digest: "00",
    }));
    const serialization = { method: "shards", hash_type: "sha256" };
    const payload = { ...statement, predicate: { serialization, resources } };
    bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(payload)).toString("base64");
    assert.throws(
      () => readStatement(readEnvelope(JSON.stringify(bundle))),
      /the digest of its subject is not that of its resources/,
    );
  });
});
