import assert from "node:assert/strict";
import { join } from "node:path";
import { commandLine } from "../../support/commandLine";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";
import { bundleListing } from "../../support/listing";
import { commandLineElsewhere } from "../../support/storage/elsewhere";
import { type Asked, type Fate, RangeStub } from "../../support/storage/rangeStub";

/** Bytes of a file whose start and end are in different blocks. */
const LARGE = 3 << 20;

describe("a bundle in a bucket", function () {
  this.timeout(60_000);
  const { folder } = withFolders();
  let stub: RangeStub;
  beforeEach(async () => {
    stub = await RangeStub.start();
  });
  afterEach(() => stub.stop());

  const put = (folder: string, root: string) => {
    for (const { path, content } of bundleListing(root))
      stub.put("models", `${folder}/${path}`, content);
  };
  const run = (...words: readonly string[]) =>
    commandLineElsewhere([...words, "--storage-endpoint", stub.endpoint]);
  const documentOf = (out: string) =>
    JSON.parse(out) as { findings: unknown; manifest: { isPartlyRead?: true } };

  it("has the findings and, while it is small, the manifest that it has on disk", async () => {
    for (const name of ["unsafe_ops", "flipped_byte"]) {
      put(name, exportOf(name));
      const there = documentOf((await run("check", `gs://models/${name}`, "--json")).out);
      const here = documentOf((await commandLine("check", exportOf(name), "--json")).out);
      assert.deepEqual(there.findings, here.findings);
      assert.deepEqual(there.manifest, { ...here.manifest, name });
    }
  });

  it("is listed page by page", async () => {
    stub.pageSize = 2;
    put("a", exportOf("with_assets"));
    assert.match((await run("check", "gs://models/a")).out, /^clean .* 15.3 kB in 5 files/);
  });

  it("is read in parts, and says that its digests are unknown; with --deep, it is read whole", async () => {
    stub.put("models", "a/model.bin", Buffer.alloc(LARGE, "x"));
    const { manifest } = documentOf((await run("check", "gs://models/a", "--json")).out);
    assert.equal(manifest.isPartlyRead, true);
    const read = stub.ranges.reduce((sum, bytes) => sum + bytes, 0);
    assert.ok(read < LARGE, `${read}`);
    const deep = documentOf((await run("check", "gs://models/a", "--json", "--deep")).out);
    assert.equal(deep.manifest.isPartlyRead, undefined);
    assert.match(JSON.stringify(deep.manifest), /"contentDigest":"sha256:[0-9a-f]{64}"/);
  });

  const FAULTS: Readonly<Record<string, (asked: Asked) => Fate>> = {
    "503 once": ({ times }) => (times === 0 ? 503 : "pass"),
    "429 once": ({ times, kind }) => (times === 0 && kind === "range" ? 429 : "pass"),
    "a connection that is cut once": ({ times }) => (times === 0 ? "cut" : "pass"),
    "half an answer": ({ times, kind }) => (times === 0 && kind === "range" ? "half" : "pass"),
    "slow answers": () => "slow",
  };
  for (const [what, fate] of Object.entries(FAULTS))
    it(`has the same verdict after ${what}`, async () => {
      put("a", exportOf("with_assets"));
      stub.fate = fate;
      assert.match((await run("check", "gs://models/a")).out, /^clean .* 15.3 kB in 5 files/);
    });

  const REFUSALS: Readonly<Record<string, [fate: (asked: Asked) => Fate, message: RegExp]>> = {
    "a listing without access": [() => 403, /access is denied \(403, stub says 403\). Fix: grant/],
    "an object without access": [
      ({ kind }) => (kind === "range" ? 403 : "pass"),
      /gs:\/\/models\/a\/model.bin cannot be read: access is denied/,
    ],
    "an object that is replaced while it is read": [
      ({ kind }) => (kind === "range" ? 404 : "pass"),
      /was replaced while it was read/,
    ],
    "credentials that are refused twice": [() => 401, /credentials are refused/],
  };
  for (const [what, [fate, message]] of Object.entries(REFUSALS))
    it(`ends with one line and no verdict after ${what}`, async () => {
      stub.put("models", "a/model.bin", Buffer.alloc(1000, "x"));
      stub.fate = fate;
      const { code, out, err } = await run("check", "gs://models/a");
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(err, message);
      assert.equal(err.split("\n").length, 1);
    });

  it("ends with one line if other bytes arrive than those that are listed", async () => {
    stub.put("models", "a/model.bin", Buffer.alloc(1000, "x"));
    const stored = stub.objects.get("models/a/model.bin");
    assert.ok(stored);
    const read = (start: number, end: number) => Buffer.alloc(end - start, "y");
    const { md5Hash = "", crc32c = "" } = stored;
    for (const listed of [{ md5Hash }, { crc32c }]) {
      stub.objects.set("models/a/model.bin", { size: 1000, read, ...listed });
      const { code, out, err } = await run("check", "gs://models/a");
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, /bytes that were read of model.bin do not have .* Fix: run this again/);
    }
  });

  it("ends with one line if --deep reads other bytes of a large object than those that are listed", async () => {
    stub.put("models", "a/model.bin", Buffer.alloc(LARGE, "x"));
    const stored = stub.objects.get("models/a/model.bin");
    assert.ok(stored);
    const read = (start: number, end: number) => Buffer.alloc(end - start, "y");
    stub.objects.set("models/a/model.bin", { ...stored, read });
    const parts = await run("check", "gs://models/a");
    assert.doesNotMatch(parts.err, /digests of its listing/);
    const { code, out, err } = await run("check", "gs://models/a", "--deep");
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, /bytes that were read of model.bin do not have .* Fix: run this again/);
  });

  it("is not read if its objects are compressed", async () => {
    const object = { size: 5, read: () => Buffer.alloc(5), contentEncoding: "gzip" };
    stub.objects.set("models/a/saved_model.pb", object);
    const { err } = await run("check", "gs://models/a");
    assert.match(err, /stored compressed .* Fix: upload it again/);
  });

  it("ends with one line if there is none, or if a routine's sources are requested", async () => {
    stub.put("models", "a/x", Buffer.from("x"));
    const none = await run("check", "gs://models/none");
    assert.match(none.err, /"gs:\/\/models\/none" does not exist/);
    const routine = await run("check", "gs://models/a", "--predictor", "p:P");
    assert.match(routine.err, /sources are read on this machine/);
  });

  it("may be one model file, whose address is the place of its findings", async () => {
    stub.put("models", "a/model.pkl", Buffer.from("\x80\x04K\x01.", "latin1"));
    const { out, code } = await run("check", "gs://models/a/model.pkl", "--format", "concise");
    assert.equal(code, 1);
    assert.match(out, /gs:\/\/models\/a\/model.pkl/);
  });

  it("of a published version is held against its manifest by the listing", async () => {
    const source = folder({ "model.bin": Buffer.alloc(LARGE, "x"), "note.txt": "n" });
    const output = folder({});
    const packed = await commandLine("pack", source, "--name", "m", "-o", output, "--json");
    const version = (JSON.parse(packed.out) as { folder: string }).folder;
    put("v", version);
    const codes = async () => {
      const { out } = await run("check", "gs://models/v", "--json");
      const { findings, manifest } = JSON.parse(out) as {
        findings: { code: string; file: string }[];
        manifest: { isPartlyRead: boolean; contentDigest: string };
      };
      const found = findings.filter(({ code }) => code.startsWith("CMP"));
      return { ...manifest, found: found.map(({ code, file }) => `${code} ${file}`) };
    };
    const before = await codes();
    assert.deepEqual(before.found, []);
    assert.equal(before.isPartlyRead, true);
    assert.match(before.contentDigest, /^sha256:[0-9a-f]{64}$/);
    const changed = Buffer.alloc(LARGE, "x");
    changed[LARGE >> 1] = 0;
    stub.put("models", "v/model/model.bin", changed);
    stub.put("models", "v/package/evil.tar.gz", Buffer.alloc(LARGE, "y"));
    stub.objects.delete("models/v/model/note.txt");
    const read = new Set<string>();
    stub.fate = ({ kind, name }) => {
      if (kind === "range") read.add(name);
      return "pass";
    };
    assert.deepEqual((await codes()).found.sort(), [
      "CMP018 model/note.txt",
      "CMP019 model/model.bin",
      "CMP020 package/evil.tar.gz",
    ]);
    assert.deepEqual([...read].sort(), ["v/manifest.json", "v/model/model.bin"]);
  });

  it("is sniffed object by object, with their addresses", async () => {
    put("a", join(exportOf("with_assets"), "variables"));
    assert.equal(
      (await run("sniff", "gs://models/a/")).out,
      [
        "gs://models/a/variables.data-00000-of-00001: tensor-bundle-shard",
        "gs://models/a/variables.index: tensor-bundle-index",
      ].join("\n"),
    );
  });
});
