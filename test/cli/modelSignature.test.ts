import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../support/commandLine";
import { exportOf } from "../support/exports";
import { withFolders } from "../support/folders";
import { fixtures } from "../support/project";
import { aSigner, signatureOf } from "../support/signedModel";
import { aRoutine, withOwnCache } from "../support/soundRoutine";

const model = exportOf("multi_input");
const signed = (file: string) => join(fixtures, "signed", file);
const KEY = ["--public-key", signed("signer.pub")];
const SIGNATURE = ["--model-signature", signed("model.sig")];
const KEYLESS = [
  ["--certificate-identity", "release@example.com"],
  ["--certificate-oidc-issuer", "https://accounts.example.com"],
  ["--trusted-root", signed("trusted_root.json")],
].flat();

const check = (...words: readonly string[]) => commandLine("check", ...words);

describe("check, of a signed model", () => {
  const { folder, copyOf } = withFolders();

  it("names the signer in the verdict", async () => {
    const byKey = await check(model, ...SIGNATURE, ...KEY);
    assert.equal(byKey.code, 0);
    assert.match(byKey.out, /^clean {2}\S+ {2}signed by the key [0-9a-f]{16} {2}/);
    const byIdentity = await check(model, "--model-signature", signed("keyless.sig"), ...KEYLESS);
    assert.equal(byIdentity.code, 0);
    assert.match(byIdentity.out, /signed by release@example\.com \(issuer /);
  });

  it("finds model.sig in the model's folder", async () => {
    const path = copyOf("multi_input", { "model.sig": readFileSync(signed("model.sig")) });
    assert.equal((await check(path, ...KEY)).code, 0);
  });

  it("says that the signer was not checked, where none is named", async () => {
    const { code, out } = await check(model, ...SIGNATURE);
    assert.equal(code, 0);
    assert.match(out, /not checked: container, signer, request/);
    assert.doesNotMatch(out, /signed by/);
  });

  it("refuses a model that the named signer has not signed, whatever the configuration says", async () => {
    const config = join(folder({ "c.json": '{"model-signature": "advisory"}' }), "c.json");
    for (const words of [[], ["--config", config]]) {
      const unsigned = await check(model, ...KEY, ...words);
      assert.equal(unsigned.code, 1);
      assert.match(unsigned.out, /\[SGN001\]/);
    }
    const other = await check(exportOf("keras3_export"), ...SIGNATURE, ...KEY);
    assert.equal(other.code, 1);
    assert.match(other.out, /\[SGN005\]/);
    assert.doesNotMatch(other.out, /^REFUSED.*signed by/);
  });

  it("says in JSON who has signed", async () => {
    const { out } = await check(model, ...SIGNATURE, ...KEY, "--json");
    const { signedBy } = JSON.parse(out) as { signedBy: { files: number; signer: object } };
    assert.equal(signedBy.files, 4);
    assert.match(
      JSON.stringify(signedBy.signer),
      /^\{"kind":"key","fingerprint":"[0-9a-f]{64}"\}$/,
    );
  });

  it("refuses flags that do not say who may sign", async () => {
    const [identity, ...rest] = [KEYLESS.slice(0, 2), KEYLESS.slice(2, 4), KEYLESS.slice(4)];
    for (const words of [identity ?? [], ...rest]) {
      const { code, err } = await check(model, ...words);
      assert.equal(code, 2);
      assert.match(err, /belong together/);
    }
    const key = folder({ "k.pem": aSigner().key.export({ type: "pkcs8", format: "pem" }) });
    const { code, err } = await check(model, "--public-key", join(key, "k.pem"));
    assert.equal(code, 2);
    assert.match(err, /is not a public key or a certificate as PEM/);
  });
});

describe("pack, of a signed model", () => {
  withOwnCache();
  const { folder } = withFolders();

  it("writes the signature beside the files that it covers, and the version stays verified", async () => {
    const output = folder();
    const packed = await commandLine("pack", model, ...SIGNATURE, "-o", output, "--json");
    assert.equal(packed.code, 0, packed.err);
    const { folder: version } = JSON.parse(packed.out) as { folder: string };
    assert.deepEqual(
      readFileSync(join(version, "model/model.sig")),
      readFileSync(signed("model.sig")),
    );
    for (const path of [version, join(version, "manifest.json")]) {
      const { code, out } = await check(path, ...KEY);
      assert.equal(code, 0, out);
      assert.match(out, /signed by/);
    }
  });

  it("carries the signature of a routine's artifacts", async () => {
    const routine = aRoutine();
    const artifacts = join(routine, "model");
    const signer = aSigner();
    const files = { "weights.json": readFileSync(join(artifacts, "weights.json")) };
    const place = folder({ "m.sig": signatureOf(signer, { files }), "m.pub": signer.publicKey });
    const words = ["--predictor", "predictor:Predictor", "--artifacts", artifacts];
    const signature = ["--model-signature", join(place, "m.sig")];
    const { out } = await check(
      join(routine, "src"),
      ...words,
      ...signature,
      "--public-key",
      join(place, "m.pub"),
    );
    assert.doesNotMatch(out, /\[SGN/);
    assert.match(out, /signed by|the signature of/);
    const sources = join(routine, "src");
    const output = folder();
    const packed = await commandLine(
      "pack",
      sources,
      ...words,
      ...signature,
      "-o",
      output,
      "--json",
    );
    const { folder: version } = JSON.parse(packed.out) as { folder: string };
    assert.deepEqual(
      readFileSync(join(version, "model/model.sig")),
      readFileSync(join(place, "m.sig")),
    );
  });

  it("refuses a signature of a routine without artifacts", async () => {
    const sources = join(aRoutine(), "src");
    const alone = await check(sources, "--predictor", "predictor:Predictor", ...SIGNATURE);
    assert.equal(alone.code, 2);
    assert.match(alone.err, /covers the artifacts of a routine/);
  });
});
