import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect, type Manifest } from "../../../inspect";
import { readManifest } from "../../../inspect/schema/readManifest";
import { publishedForm } from "../../../inspect/schema/writeManifest";
import { exportOf } from "../../support/exports";
import { aFile, aManifest } from "../../support/manifests";
import { fixtures } from "../../support/project";
import { inspectRoutineFixture, routines } from "../../support/routines";

/** A manifest as it arrives from the engine or from a file. */
const sent = <T>(manifest: T): T => JSON.parse(JSON.stringify(manifest)) as T;

function faultOf(value: unknown): string | undefined {
  const read = readManifest(value);
  return "fault" in read ? read.fault : undefined;
}

describe("readManifest", () => {
  const valid = async (): Promise<Manifest> => sent(await inspect(exportOf("keras3_export")));

  for (const name of readdirSync(fixtures, { withFileTypes: true })) {
    if (!name.isDirectory()) continue;
    it(`accepts the manifest of ${name.name}`, async () => {
      const manifest = sent(await inspect(join(fixtures, name.name)));
      assert.deepEqual(readManifest(manifest), { manifest });
    });
  }

  for (const name of routines) {
    it(`accepts the manifest of the routine ${name}`, async () => {
      assert.equal(faultOf(sent(await inspectRoutineFixture(name))), undefined);
    });
  }

  it("accepts properties that a later release may add", async () => {
    const manifest = await valid();
    const [file, ...files] = manifest.files;
    assert.equal(
      faultOf({ ...manifest, later: 1, files: [{ ...file, later: [] }, ...files] }),
      undefined,
    );
  });

  it("accepts files with SHA-256 only, as older manifests list them", async () => {
    const manifest = await valid();
    const files = manifest.files.map(({ md5: _md5, crc32c: _crc32c, ...file }) => file);
    assert.deepEqual(readManifest({ ...manifest, files }), { manifest: { ...manifest, files } });
  });

  it("names the place, the value and the expected type", async () => {
    const manifest = await valid();
    const [file, ...files] = manifest.files;
    assert.equal(
      faultOf({ ...manifest, files: [{ ...file, bytes: "5" }, ...files] }),
      'files.0.bytes is "5", expected number',
    );
    assert.equal(faultOf({ ...manifest, problems: undefined }), "problems is missing");
  });

  it("accepts tensors named like properties of every object, and checks them", async () => {
    const manifest = await valid();
    const named = (inputs: object) => {
      const [graph] = manifest.savedModel?.metaGraphs ?? [];
      const signature = { methodName: "", inputs, outputs: {} };
      const metaGraphs = [{ ...graph, signatures: { serving_default: signature } }];
      return { ...manifest, savedModel: { ...manifest.savedModel, metaGraphs } };
    };
    const tensor = { dtype: "float32", shape: [1] };
    for (const name of ["constructor", "prototype", "__proto__"]) {
      const inputs = (value: unknown) =>
        JSON.parse(`{"${name}": ${JSON.stringify(value)}}`) as object;
      assert.equal(faultOf(named(inputs(tensor))), undefined);
      assert.match(
        faultOf(named(inputs({ ...tensor, dtype: 5 }))) ?? "",
        new RegExp(`serving_default\\.inputs\\.${name}\\.dtype is 5`),
      );
    }
  });

  it("refuses members nested too deep, instead of overflowing the stack", async () => {
    const manifest = await valid();
    const [file] = manifest.files;
    let deep: object = { path: "a", format: "zip" };
    for (let level = 0; level < 100_000; level++)
      deep = { path: "a", format: "zip", members: [deep] };
    assert.equal(
      faultOf({ ...manifest, files: [{ ...file, members: [deep] }] }),
      "it has more than 64 levels",
    );
  });

  for (const value of [null, undefined, 5, "manifest", []]) {
    it(`refuses ${JSON.stringify(value)}`, () => assert.notEqual(faultOf(value), undefined));
  }

  it("refuses the format of a later release, and says which ones it reads", async () => {
    assert.equal(faultOf({ ...(await valid()), schema: 3 }), "schema is 3, expected (1 | 2)");
  });

  for (const name of [
    "keras2_registered/export",
    "short_shard/export",
    "sklearn_model",
    "tflite",
  ]) {
    it(`refuses every property of the manifest of ${name} under another type`, async () => {
      const manifest = sent(await inspect(join(fixtures, name)));
      everyChangeIsRefused(manifest);
      everyChangeIsRefused(publishedForm(manifest));
    });
  }

  for (const name of ["cpr_missing", "cpr_unpinned"]) {
    it(`refuses every property of the manifest of ${name} under another type`, async () => {
      const customPrediction = { predictor: "absent:Predictor" };
      const manifest = sent(await inspect(join(fixtures, name), { customPrediction }));
      everyChangeIsRefused(manifest);
      everyChangeIsRefused(publishedForm(manifest));
    });
  }
});

describe("readManifest, given a published manifest", () => {
  const published = async (change: Partial<Manifest> = {}) =>
    publishedForm({ ...sent(await inspect(exportOf("keras3_export"))), ...change });

  for (const name of readdirSync(fixtures, { withFileTypes: true })) {
    if (!name.isDirectory()) continue;
    it(`returns the manifest of ${name.name}`, async () => {
      givesBack(sent(await inspect(join(fixtures, name.name))));
    });
  }

  for (const name of routines) {
    it(`returns the manifest of the routine ${name}`, async () => {
      givesBack(sent(await inspectRoutineFixture(name)));
    });
  }

  it("returns the generated files of a version", () => {
    givesBack(aManifest({ packageFiles: [{ path: "Dockerfile", bytes: 5, sha256: "0" }] }));
  });

  it("returns files that are named like properties of every object", () => {
    for (const path of ["__proto__", "constructor", "toString"]) {
      givesBack(aManifest({ files: [aFile({ path }), aFile({ path: "a" })] }));
    }
  });

  it("reads every file if names are numbers, which come first in objects", () => {
    const files = ["b", "10", "9"].map((path) => aFile({ path }));
    const read = readManifest(sent(publishedForm(aManifest({ files }))));
    assert.ok("manifest" in read);
    assert.deepEqual(read.manifest.files.map(({ path }) => path).sort(), ["10", "9", "b"]);
  });

  it("refuses a list of files, which older releases wrote under another schema", async () => {
    const { files } = await inspect(exportOf("keras3_export"));
    assert.match(
      faultOf({ ...(await published()), files }) ?? "",
      /^files is \[.*expected Object$/,
    );
  });

  it("reads the path from an entry's key, whatever the entry says", async () => {
    const { files, ...facts } = await published();
    const lying = Object.fromEntries(
      Object.entries(files).map(([path, file]) => [path, { ...file, path: "other" }]),
    );
    const read = readManifest({ ...facts, files: lying });
    assert.ok("manifest" in read);
    assert.deepEqual(
      read.manifest.files.map(({ path }) => path),
      Object.keys(files),
    );
  });

  it("reads facts that are stored as a string, or as the text of an asset", async () => {
    const { schema, name, ...facts } = await published();
    const text = JSON.stringify(facts);
    const whole = readManifest({ schema, name, ...facts });
    assert.ok("manifest" in whole);
    assert.deepEqual(readManifest({ schema, name, facts: text }), whole);
    assert.deepEqual(readManifest({ schema, name, facts: { hash: "0", text } }), whole);
  });

  it("reads properties beside the facts, not among them", async () => {
    const { schema, name: _name, ...facts } = await published();
    const text = JSON.stringify({ ...facts, name: "other" });
    const read = readManifest({ schema, name: "iris", facts: text });
    assert.equal("manifest" in read && read.manifest.name, "iris");
  });

  it("refuses facts that are not JSON, or JSON of something else", async () => {
    const { schema, name } = await published();
    for (const facts of ["{", 5, {}, { text: 5 }])
      assert.equal(faultOf({ schema, name, facts }), "facts is not JSON");
    for (const facts of ["5", "null", "[]", '"a"'])
      assert.equal(faultOf({ schema, name, facts }), "kind is missing");
  });

  it("refuses facts nested too deep, instead of overflowing the stack", async () => {
    const { schema, name } = await published();
    const facts = `{"files":${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`;
    assert.equal(faultOf({ schema, name, facts }), "it has more than 64 levels");
  });
});

/** Written and read again, it gives the same findings. */
function givesBack(manifest: Manifest): void {
  assert.deepEqual(readManifest(sent(publishedForm(manifest))), { manifest });
}

function everyChangeIsRefused(manifest: object): void {
  const places: string[] = [];
  for (const [place, change] of changes(manifest)) {
    places.push(place);
    assert.notEqual(faultOf(change), undefined, place);
  }
  assert.ok(places.length > 20);
}

/** Copies of `value`; in each, one part is replaced by a symbol, which no schema accepts. */
function* changes(value: unknown, place = ""): Iterable<readonly [place: string, copy: unknown]> {
  yield [place, Symbol("another type")];
  if (typeof value !== "object" || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const [at, copy] of changes(part, `${place}.${name}`)) {
      yield [
        at,
        Array.isArray(value) ? value.with(Number(name), copy) : { ...value, [name]: copy },
      ];
    }
  }
}
