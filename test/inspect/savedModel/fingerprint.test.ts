import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { readFingerprint } from "../../../inspect/savedModel/fingerprint";
import { judge } from "../../../rules";
import { readOrRefused } from "../../support/changedBytes";
import { exportOf, savedModels, truthOf } from "../../support/exports";
import { copyOf, scratchFolder } from "../../support/project";

const written = savedModels.filter((name) => truthOf(name).fingerprint);

function bytesOf(name: string): Buffer {
  return readFileSync(join(exportOf(name), "fingerprint.pb"));
}

describe("readFingerprint", () => {
  for (const name of written) {
    it(`reads what TensorFlow reads of ${name}`, () => {
      const found = Object.entries(readFingerprint(bufferSource(bytesOf(name))));
      const snakeCase = (key: string) =>
        key.replace(/[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
      assert.deepEqual(
        Object.fromEntries(found.map(([key, value]) => [snakeCase(key), value])),
        truthOf(name).fingerprint,
      );
    });
  }

  it("reads an empty file as TensorFlow does, all zero", () => {
    const { producer, uuid, checkpointHash } = readFingerprint(bufferSource(Buffer.alloc(0)));
    assert.deepEqual([producer, uuid, checkpointHash], [0, "", "0"]);
  });

  it("reads or refuses one with changed bytes", () => {
    readOrRefused(written.map(bytesOf), (bytes) => readFingerprint(bufferSource(bytes)));
  });
});

describe("inspect, of an export with a fingerprint", () => {
  const problemsOf = async (path: string) =>
    (await inspect(path)).problems.map(({ code, path: file }) => `${code} ${file}`);
  const foreign = "foreign-index variables/variables.index";

  for (const name of written) {
    it(`accepts the index of ${name}`, async () => {
      assert.ok(!(await problemsOf(exportOf(name))).includes(foreign));
    });
  }

  it("warns of an index that does not match the fingerprint", async () => {
    const path = copyOf("multi_input", scratchFolder());
    cpSync(join(exportOf("wide_dtypes"), "fingerprint.pb"), join(path, "fingerprint.pb"));
    assert.deepEqual(await problemsOf(path), [foreign]);
    const warnings = judge(await inspect(path)).filter(({ code }) => code === "CMP013");
    assert.deepEqual(
      warnings.map(({ level }) => level),
      ["advisory"],
    );
  });

  it("reports nothing if the fingerprint has no hash of the index", async () => {
    const path = copyOf("multi_input", scratchFolder());
    writeFileSync(join(path, "fingerprint.pb"), Buffer.alloc(0));
    assert.deepEqual(await problemsOf(path), []);
  });
});
