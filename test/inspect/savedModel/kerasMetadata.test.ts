import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "../../../inspect";
import { bufferSource } from "../../../inspect/bytes/byteSource";
import { readKerasMetadata } from "../../../inspect/savedModel/kerasMetadata";
import { readOrRefused } from "../../support/changedBytes";
import { exportOf, savedModels, truthOf } from "../../support/exports";
import { copyOf, scratchFolder } from "../../support/project";

const written = savedModels.filter((name) => truthOf(name).keras_metadata);

function bytesOf(name: string): Buffer {
  return readFileSync(join(exportOf(name), "keras_metadata.pb"));
}

describe("readKerasMetadata", () => {
  for (const name of written) {
    const nodes = Object.values(truthOf(name).keras_metadata ?? {});
    const facts = readKerasMetadata(bufferSource(bytesOf(name)));

    it(`counts the classes of ${name}`, () => {
      const names = nodes.map(({ class_name: className }) => className);
      for (const className of new Set(names)) {
        assert.ok(className);
        const count = names.filter((other) => other === className).length;
        assert.equal(facts.classes[className], count, className);
      }
      assert.equal(Object.keys(facts.classes).length, new Set(names).size);
    });

    it(`reads the version of Keras that saved ${name}`, () => {
      const [root] = nodes.filter(({ keras_version: version }) => version);
      assert.equal(facts.version, root?.keras_version);
    });
  }

  it("distinguishes registered classes from those of Keras", () => {
    const registeredIn = (name: string) =>
      readKerasMetadata(bufferSource(bytesOf(name))).registered;
    assert.deepEqual(registeredIn("keras2_registered"), ["Shop>Scale"]);
    assert.deepEqual(registeredIn("keras2_save"), []);
  });

  it("refuses an object whose metadata is not JSON, however deep", () => {
    const text = Buffer.alloc(100_000, "[");
    const field = (key: number, content: Buffer) =>
      Buffer.concat([Buffer.from([key, ...varint(content.length)]), content]);
    const bytes = field(0x0a, field(0x2a, text));
    assert.throws(() => readKerasMetadata(bufferSource(bytes)), /not JSON/);
  });

  it("reads or refuses a file with changed bytes", function () {
    this.timeout(0);
    readOrRefused(written.map(bytesOf), (bytes) => readKerasMetadata(bufferSource(bytes)));
  });
});

describe("inspect, of an export with damaged metadata beside its graph", () => {
  for (const [file, code] of [
    ["keras_metadata.pb", "unreadable-keras-metadata"],
    ["fingerprint.pb", "damaged-fingerprint"],
  ] as const) {
    it(`reports ${file}, and reads the rest`, async () => {
      const path = copyOf("keras2_save", scratchFolder());
      writeFileSync(join(path, file), readFileSync(join(path, file)).subarray(0, 40));
      const { problems, savedModel } = await inspect(path);
      assert.deepEqual(
        problems.map((problem) => [problem.code, problem.path]),
        [[code, file]],
      );
      assert.equal(savedModel?.metaGraphs.length, 1);
    });
  }
});

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
