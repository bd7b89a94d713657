import assert from "node:assert/strict";
import { join } from "node:path";
import { type InspectOptions, inspect } from "../../../inspect";
import { type Finding, findSigner, judge, notChecked } from "../../../rules";
import { withFolders } from "../../support/folders";
import { aSigner, type Signed, signatureOf } from "../../support/signedModel";

const signer = aSigner();
const FILES = { "saved_model.pb": "graph", "assets/vocab.txt": "cat", "README.md": "A model." };

describe("model-signature", () => {
  const { folder } = withFolders();

  /** The findings of the policy about FILES and a signature of `signed`. */
  async function findings(
    signed: Partial<Signed> | undefined,
    setting: object,
    more: Readonly<Record<string, string>> = {},
    options: InspectOptions = {},
  ): Promise<Finding[]> {
    const signature = signed && signatureOf(signer, { files: FILES, ...signed });
    const root = folder({ ...FILES, ...more, ...(signature && { "model.sig": signature }) });
    return judge(await inspect(root, options), { policies: { "model-signature": setting } }).filter(
      ({ policy }) => policy === "model-signature",
    );
  }

  async function codes(...given: Parameters<typeof findings>): Promise<string[]> {
    return (await findings(...given)).map(({ code, level }) => `${code} ${level}`);
  }

  const demanded = { required: true, publicKeys: [signer.publicKey] };

  it("accepts the signature of a trusted key", async () => {
    assert.deepEqual(await codes({}, demanded), []);
  });

  it("accepts a model without a signature, unless one is demanded", async () => {
    assert.deepEqual(await codes(undefined, {}), []);
    assert.deepEqual(await codes(undefined, { publicKeys: [signer.publicKey] }), []);
    assert.deepEqual(await codes(undefined, demanded), ["SGN001 advisory"]);
    assert.deepEqual(await codes(undefined, { ...demanded, enforcementLevel: "mandatory" }), [
      "SGN001 mandatory",
    ]);
  });

  it("refuses the signature of another key, and names both", async () => {
    const other = aSigner();
    const [finding, ...others] = await findings({}, { ...demanded, publicKeys: [other.publicKey] });
    assert.deepEqual(others, []);
    assert.equal(finding?.code, "SGN003");
    assert.deepEqual(finding.data, {
      files: ["model.sig"],
      found: `the key ${signer.fingerprint}`,
      wanted: `the key ${other.fingerprint}`,
    });
  });

  it("compares the files without a key, too", async () => {
    assert.deepEqual(await codes({}, {}), []);
    assert.deepEqual(await codes({ files: { ...FILES, "saved_model.pb": "other" } }, {}), [
      "SGN005 advisory",
    ]);
    assert.deepEqual(await codes({}, {}, { "assets/new.txt": "" }), ["SGN006 advisory"]);
  });

  it("never accepts a signature where it is demanded of nobody", async () => {
    assert.deepEqual(await codes({}, { required: true }), ["SGN009 advisory"]);
  });

  it("says which option cannot be used", async () => {
    const identities = { ci: { identity: "ci@example.com", issuer: "https://example.com" } };
    const said = async (setting: object) =>
      (await findings({}, setting)).map(({ message }) => message.split(": ").at(1));
    assert.deepEqual(await said({ publicKeys: ["x"] }), ["publicKeys"]);
    assert.deepEqual(await said({ identities }), ["trustedRoot"]);
    assert.deepEqual(await said({ identities, trustedRoot: "{}" }), ["trustedRoot"]);
    assert.deepEqual(
      await said({
        identities: { ci: { identity: "x" } },
        trustedRoot: '{"certificateAuthorities":[]}',
      }),
      ["identities"],
    );
  });

  it("does not take a private key for a public one", async () => {
    const pem = signer.key.export({ type: "pkcs8", format: "pem" }) as string;
    assert.deepEqual(await codes({}, { publicKeys: [pem] }), ["SGN009 advisory"]);
  });

  it("names files that the signer has left out, and only warns of documentation", async () => {
    const setting = { ...demanded, enforcementLevel: "mandatory" };
    const { "README.md": _readme, ...without } = FILES;
    const documentation = { files: without, ignorePaths: ["README.md"] };
    assert.deepEqual(await codes(documentation, setting), ["SGN007 advisory"]);
    const { "assets/vocab.txt": _vocab, ...fewer } = FILES;
    const vocabulary = { files: fewer, ignorePaths: ["assets"] };
    assert.deepEqual(await codes(vocabulary, setting), ["SGN007 mandatory"]);
    assert.deepEqual(await codes({ files: {}, ignorePaths: ["."] }, setting), ["SGN007 mandatory"]);
  });

  it("names signed files that are not uploaded, with how to upload them", async () => {
    const options = { export: { exclude: ["README.md"] } };
    assert.deepEqual(await codes({}, demanded, {}, options), ["SGN008 advisory"]);
    const files = { ...FILES, "model-version.json": "{}" };
    assert.deepEqual(await codes({ files }, demanded, { "model-version.json": "{}" }), [
      "SGN008 advisory",
    ]);
    const again = { export: { exclude: ["README.md", "!README.md"] } };
    assert.deepEqual(await codes({}, demanded, {}, again), []);
  });

  it("takes a signature that lies elsewhere as the model's", async () => {
    const elsewhere = folder({ "x.sig": signatureOf(signer, { files: FILES }) });
    const options = { modelSignature: join(elsewhere, "x.sig") };
    assert.deepEqual(await codes(undefined, demanded, {}, options), []);
  });

  it("compares a model of one file, which the statement calls the folder", async () => {
    const text = "tree\nversion=v4\nnum_class=1\n";
    const root = folder({ "model.txt": text });
    const signature = folder({ "m.sig": signatureOf(signer, { files: { ".": text } }) });
    const manifest = await inspect(root, { modelSignature: join(signature, "m.sig") });
    const setting = { "model-signature": demanded };
    assert.deepEqual(
      judge(manifest, { policies: setting }).filter(({ policy }) => policy === "model-signature"),
      [],
    );
  });

  it("says who has signed, and that nobody was compared otherwise", async () => {
    const root = folder({ ...FILES, "model.sig": signatureOf(signer, { files: FILES }) });
    const manifest = { ...(await inspect(root)), kind: "savedModel" as const };
    assert.deepEqual(findSigner(manifest, demanded as never), {
      isJudged: true,
      signedBy: { signer: { kind: "key", fingerprint: signer.fingerprint }, files: 3 },
    });
    assert.deepEqual(findSigner(manifest, undefined), { isJudged: false });
    const left = (isSignerJudged: boolean) =>
      notChecked(manifest, { isSignerJudged }).some(({ about }) => about === "signer");
    assert.equal(left(false), true);
    assert.equal(left(true), false);
  });

  it("says of nobody that they have signed other bytes", async () => {
    const files = { ...FILES, "saved_model.pb": "other" };
    const root = folder({ ...FILES, "model.sig": signatureOf(signer, { files }) });
    const found = findSigner(await inspect(root), demanded as never);
    assert.deepEqual(found, { isJudged: true });
  });
});
