import assert from "node:assert/strict";
import { type Copy, copyBundle } from "../../storage/copyBundle";
import { layoutAt } from "../../storage/place";
import type { RequestFault } from "../support/google/faults";
import { FILES, manifestOf, publish } from "../support/storage/publishedFixture";
import { withStorage } from "../support/storage/withStorage";

const GRAPH = "model/saved_model.pb";
const WEIGHTS = "model/variables/variables.data-00000-of-00001";

describe("the copy of a version", () => {
  const world = withStorage({ rewriteBytes: 3_000, pageSize: 2 });

  /** A copy from staging to production. */
  const copyOf = (verify: Copy["verify"] = "sha256"): Copy => {
    const source = publish(world().fake, "staging");
    return { source, target: { ...source, bucket: "prod" }, verify };
  };
  const folderOf = ({ source }: Copy) => layoutAt(source).folder;
  const run = (copy: Copy) => copyBundle(world().work(), copy);
  const assertCopied = (copy: Copy) => {
    const { fake } = world();
    const names = fake.names("staging");
    assert.equal(names.length, Object.keys(FILES).length + 1);
    assert.deepEqual(fake.names("prod"), names);
    for (const name of names)
      assert.ok(fake.read("prod", name).equals(fake.read("staging", name)), name);
    return copy;
  };
  const assertNothingPublished = () =>
    assert.ok(
      !world()
        .fake.names("prod")
        .some((name) => name.endsWith("manifest.json")),
    );

  for (const verify of ["sha256", "crc32c"] as const) {
    it(`has the same bytes, and its manifest last: ${verify}`, async () => {
      const copy = copyOf(verify);
      const { manifest, generation } = await run(copy);
      assert.equal(manifest.contentDigest, copy.source.digest);
      assertCopied(copy);
      assert.match(world().fake.changes.at(-1) ?? "", /^POST prod\/.*\/manifest\.json$/);
      const marker = world().fake.objects.get(`prod/${folderOf(copy)}/manifest.json`);
      assert.equal(marker?.generation, generation);
      const downloads = world().fake.log.filter((line) => line.startsWith("GET staging/")).length;
      assert.equal(downloads, verify === "sha256" ? 5 : 2); // of the manifest: description and bytes
    });
  }

  it("needs several calls for a large object, and reports its progress", async () => {
    const copy = copyOf();
    await run(copy);
    const calls = world().fake.changes.filter((line) => line.endsWith(WEIGHTS));
    assert.equal(calls.length, 3);
    assert.deepEqual(world().progress[0], {
      objects: 0,
      totalObjects: 4,
      bytes: 0,
      totalBytes: 8010,
      elapsedMs: 0,
    });
  });

  it("writes nothing that already exists", async () => {
    const copy = copyOf();
    await run(copy);
    const before = world().fake.changes.length;
    const generations = () => [...world().fake.objects.values()].map((one) => one.generation);
    const written = generations();
    await run(copy);
    assert.deepEqual(generations(), written);
    assert.equal(world().fake.changes.length, before + 1); // asks to make the manifest
  });

  it("continues where another run was killed", async () => {
    const copy = copyOf();
    const what = { status: 403, code: "PERMISSION_DENIED", message: "injected" };
    world().fake.requests.plan({ method: "POST", path: /variables\.index/, what });
    await assert.rejects(run(copy), /variables\.index: 403: injected/);
    assertNothingPublished();
    await run(copy);
    assertCopied(copy);
  });

  const FAULTS: Readonly<Record<string, RequestFault["what"]>> = {
    "429": { status: 429, code: "rateLimitExceeded", retryAfter: 3 },
    "503": { status: 503, code: "backendError" },
    "a connection that is cut before the service acts": "cutBefore",
    "a connection that is cut after it": "cutAfter",
    "an answer that is cut in half": "half",
  };
  for (const [name, what] of Object.entries(FAULTS)) {
    it(`ends successfully after ${name}`, async () => {
      const copy = copyOf();
      world().fake.requests.plan({ method: "POST", path: /rewriteTo/, what, times: 3 });
      world().fake.requests.plan({ method: "GET", path: /\/o\?prefix/, what });
      world().fake.requests.plan({ method: "GET", path: /alt=media/, what });
      await run(copy);
      assertCopied(copy);
      assert.equal(world().fake.requests.left, 0);
    });
  }

  for (const [name, change, verify] of [
    ["of the same size", "grapH", "sha256"],
    ["of the same size", "grapH", "crc32c"],
    ["truncated", "gra", "sha256"],
    ["truncated", "gra", "crc32c"],
  ] as const) {
    it(`publishes nothing of a source whose bytes are others, ${name}: ${verify}`, async () => {
      const copy = copyOf(verify);
      world().fake.write("staging", `${folderOf(copy)}/${GRAPH}`, change);
      await assert.rejects(run(copy), /has changed \S+saved_model\.pb, so it is not what/);
      assertNothingPublished();
    });
  }

  it("publishes nothing of a source that lacks an object", async () => {
    const copy = copyOf();
    world().fake.objects.delete(`staging/${folderOf(copy)}/${GRAPH}`);
    await assert.rejects(run(copy), /does not have \S+saved_model\.pb, so it is not what/);
    assert.deepEqual(world().fake.names("prod"), []);
  });

  it("copies the generation that was hashed, not one that is written meanwhile", async () => {
    const copy = copyOf();
    world().fake.requests.plan({
      method: "POST",
      path: /rewriteTo.*saved_model/,
      what: { status: 503, code: "backendError" },
    });
    const running = run(copy);
    const name = `${folderOf(copy)}/${GRAPH}`;
    while (world().fake.requests.left > 0) await new Promise((resolve) => setImmediate(resolve));
    world().fake.write("staging", name, "other");
    await assert.rejects(running, /404.*No such object/);
    assertNothingPublished();
  });

  it("refuses a target with other bytes, and overwrites nothing", async () => {
    const copy = copyOf();
    world().fake.write("prod", `${folderOf(copy)}/${GRAPH}`, "theirs");
    await assert.rejects(run(copy), /gs:\/\/prod\S+ has other bytes than the version/);
    assert.equal(String(world().fake.read("prod", `${folderOf(copy)}/${GRAPH}`)), "theirs");
    assertNothingPublished();
  });

  it("refuses a target whose manifest describes something else", async () => {
    const copy = copyOf();
    world().fake.write("prod", `${folderOf(copy)}/manifest.json`, "{}");
    await assert.rejects(run(copy), /is not the manifest of a version/);
  });

  it("refuses a source without a manifest", async () => {
    const copy = copyOf();
    world().fake.objects.delete(`staging/${folderOf(copy)}/manifest.json`);
    await assert.rejects(run(copy), /gs:\/\/staging\/models\/iris\/\w{16} has no manifest\.json/);
    assert.deepEqual(world().fake.names("prod"), []);
  });

  it("refuses a source whose manifest is that of another version", async () => {
    const copy = copyOf();
    const other = JSON.stringify(manifestOf({ a: "b" }));
    world().fake.write("staging", `${folderOf(copy)}/manifest.json`, other);
    await assert.rejects(run(copy), /describes iris with sha256:\w+\n {2}Fix: find out who/);
  });

  it("reads the bytes of a version whose manifest has no other checksums", async () => {
    const { files } = manifestOf();
    const listed = files.map(({ md5: _m, crc32c: _c, ...file }) => file);
    const source = publish(world().fake, "staging", manifestOf(FILES, { files: listed }));
    const copy = { source, target: { ...source, bucket: "prod" }, verify: "crc32c" } as const;
    await run(copy);
    assertCopied(copy);
    await run(copy);
  });

  it("stops at once if the run is cancelled", async () => {
    const copy = copyOf();
    const stop = new AbortController();
    stop.abort();
    await assert.rejects(copyBundle(world().work(stop.signal), copy), /the run was cancelled/);
    assert.deepEqual(world().fake.log, []);
  });
});
