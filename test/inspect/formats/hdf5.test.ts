import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { recognise } from "../../../inspect/formats";
import { refusal } from "../../../rules/modelFormat/refusal";
import { sniff } from "../../../rules/modelFormat/sniff";
import { fixtures } from "../../support/project";
import { zip } from "../../support/zip";

const folder = join(fixtures, "formats/hdf5");
const truth: Record<string, { expect: string; why: string }> = JSON.parse(
  readFileSync(join(folder, "truth.json"), "utf8"),
);

function bytesOf(name: string): Buffer {
  const bytes = readFileSync(join(folder, name));
  return name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** A Keras archive with these bytes as its weights file. */
function archive(weights: Buffer): Buffer {
  const text = (value: unknown) => Buffer.from(JSON.stringify(value));
  return zip([
    { name: "metadata.json", content: text({ keras_version: "3.13.0" }) },
    { name: "config.json", content: text({ class_name: "Sequential", config: { layers: [] } }) },
    { name: "model.weights.h5", content: weights, deflate: true },
  ]);
}

const recognised = (bytes: Buffer) => recognise(bufferSource(bytes));

describe("an HDF5 file, as h5py, PyTables and pandas write it", () => {
  for (const [name, { expect, why }] of Object.entries(truth)) {
    it(`is judged "${expect}" with ${why} (${name})`, () => {
      const found = recognised(bytesOf(name));
      assert.equal(found.fault, undefined);
      assert.equal(sniff(name, found).refuse, expect === "refuse");
      if (expect === "advisory") assert.notEqual(found.loads, undefined);
    });

    it(`has the same verdict as the weights of a Keras archive (${name})`, () => {
      const found = recognised(archive(bytesOf(name)));
      assert.equal(sniff("model.keras", found).refuse, expect === "refuse");
    });
  }

  it("is said to lead elsewhere, not to run code", () => {
    for (const name of [
      "external_link.weights.h5",
      "soft_link.weights.h5",
      "virtual_latest.weights.h5",
    ]) {
      const { message, fix } =
        refusal(recognised(bytesOf(name)), "artifact", {
          tensorOnlyPickle: "refuse",
          unknownFormats: "warn",
        }) ?? {};
      assert.match(message ?? "", /^Keras weights in HDF5 with links or data elsewhere: /);
      assert.match(fix ?? "", /^write all data into the file itself/);
    }
  });

  it("names data outside of it, and where the reference is", () => {
    const codeOf = (name: string) => recognised(bytesOf(name)).code;
    const where = "/layers/dense/vars/1";
    assert.deepEqual(codeOf("external_dataset_latest.weights.h5"), [
      { kind: "file", name: "outside.txt", where },
    ]);
    assert.deepEqual(codeOf("external_link.weights.h5"), [
      { kind: "file", name: "other.h5:/secret", where },
    ]);
    assert.deepEqual(codeOf("soft_link.weights.h5"), [
      { kind: "link", name: "/layers/dense/vars/0", where },
    ]);
    assert.deepEqual(codeOf("virtual_latest.weights.h5"), [{ kind: "virtual", where }]);
  });

  it("names what a string in a heap imports, and is clean if the heap lacks it", () => {
    const bytes = bytesOf("attribute_vlen_ascii.h5.gz");
    assert.deepEqual(recognised(bytes).code, [{ kind: "import", name: "os.getcwd", where: "" }]);
    // The number of the heap's first object.
    const heap = bytes.indexOf("GCOL");
    bytes.writeUInt16LE(7, heap + 16);
    assert.deepEqual(recognised(bytes), { format: "hdf5" });
  });

  it("causes a warning if hickle would load it", () => {
    assert.deepEqual(asAsset(bytesOf("hickle_set.h5.gz")), ["FMT009", "advisory"]);
  });

  it("names what a pickle among many attributes imports", () => {
    for (const name of ["attribute_dense.h5", "attribute_dense_latest.h5"]) {
      const { format, code } = recognised(bytesOf(name));
      assert.equal(format, "hdf5-objects");
      assert.deepEqual(code, [{ kind: "import", name: "os.getcwd", where: "" }]);
    }
  });

  it("is a fault if it is truncated, because no library opens it then", () => {
    const bytes = bytesOf("honest_chunked.h5");
    assert.notEqual(recognised(bytes.subarray(0, 1000)).fault, undefined);
  });

  const asAsset = (bytes: Buffer) => {
    const options = { tensorOnlyPickle: "refuse", unknownFormats: "warn" } as const;
    const found = refusal(recognised(bytes), "asset", options);
    return [found?.code, found?.level ?? "mandatory"];
  };

  it("is refused as an asset with a Lambda layer, and is advisory without one", () => {
    const model = (layer: string) =>
      Buffer.concat([
        bytesOf("honest_chunked.h5"),
        Buffer.from(`model_config {"class_name": "${layer}"}`),
      ]);
    assert.deepEqual(asAsset(model("Dense")), ["FMT003", "advisory"]);
    assert.deepEqual(asAsset(model("Lambda")), ["FMT003", "mandatory"]);
    const packed = zip([{ name: "m.h5", content: model("Lambda") }]);
    assert.deepEqual(asAsset(packed), ["FMT003", "mandatory"]);
  });

  it("is refused as the weights of an asset if they are in other files", () => {
    assert.deepEqual(asAsset(archive(bytesOf("virtual_latest.weights.h5"))), [
      "FMT004",
      "mandatory",
    ]);
    assert.deepEqual(asAsset(archive(bytesOf("honest_weights_latest.weights.h5"))), [
      "FMT003",
      "advisory",
    ]);
  });

  it("causes a warning with a filter that the library loads", () => {
    assert.deepEqual(asAsset(bytesOf("filter_plugin.h5")), ["FMT009", "advisory"]);
    assert.deepEqual(asAsset(bytesOf("honest_chunked.h5")), [undefined, "mandatory"]);
  });
});
