import assert from "node:assert/strict";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeError } from "../../google/errors";
import { layoutAt } from "../../storage/place";
import { type Bundle, planPublish, publishBundle } from "../../storage/publishBundle";
import type { RequestFault } from "../support/google/faults";
import { scratchFolder } from "../support/project";
import { localBundle } from "../support/storage/localBundle";
import { FILES } from "../support/storage/publishedFixture";
import { withStorage } from "../support/storage/withStorage";

/** Three parts and a little. */
const LARGE = `${"0123456789abcdef".repeat((3 << 20) / 2)}end`;
const WEIGHTS = "variables/variables.data-00000-of-00001";
const WITH_LARGE = { ...FILES, [WEIGHTS]: LARGE };

describe("publishing a version", () => {
  const world = withStorage();
  let folder: string;

  beforeEach(() => {
    folder = scratchFolder();
  });

  const aBundle = (files = FILES, settings: Bundle["settings"] = {}) =>
    localBundle(folder, files, settings);
  const run = (bundle: Bundle, signal?: AbortSignal) => publishBundle(world().work(signal), bundle);
  const markerOf = ({ place }: Bundle) => layoutAt(place).manifest;
  const assertPublished = (bundle: Bundle, files = FILES) => {
    const { fake } = world();
    assert.deepEqual(fake.names("models"), [
      markerOf(bundle),
      ...bundle.plan.objects.map(({ path }) => path).sort(),
    ]);
    for (const [path, text] of Object.entries(files))
      assert.equal(String(fake.read("models", `${layoutAt(bundle.place).model}/${path}`)), text);
    assert.equal(String(fake.read("models", markerOf(bundle))), bundle.plan.description);
  };
  const assertNotPublished = (bundle: Bundle) =>
    assert.ok(!world().fake.objects.has(`models/${markerOf(bundle)}`));

  it("uploads each object once, also an empty one, and the manifest last", async () => {
    const bundle = aBundle();
    const { manifest, generation } = await run(bundle);
    assert.equal(manifest.contentDigest, bundle.place.digest);
    assertPublished(bundle);
    const { changes, objects } = world().fake;
    assert.equal(objects.get(`models/${markerOf(bundle)}`)?.generation, generation);
    assert.equal(changes.length, 2 * 5); // a session and a part
    const at = changes.indexOf(`POST models/${markerOf(bundle)}`);
    assert.equal(at, changes.length - 2);
  });

  it("publishes nothing of a plan that lacks an object of its manifest", async () => {
    const bundle = aBundle();
    const plan = { ...bundle.plan, objects: bundle.plan.objects.slice(1) };
    await assert.rejects(run({ ...bundle, plan }), /lacks .*, which its manifest describes/);
    assert.deepEqual(world().fake.names("models"), []);
  });

  it("uploads a large object in parts, and reports its progress", async () => {
    const bundle = aBundle(WITH_LARGE);
    world().clock.now = () => (world().clock.time += 6_000);
    await run(bundle);
    assertPublished(bundle, WITH_LARGE);
    const bytes = world().progress.map((one) => one.bytes);
    assert.ok(
      bytes.length >= 3 && bytes.every((one, at) => one >= (bytes[at - 1] ?? 0)),
      `${bytes}`,
    );
    assert.equal(world().progress[0]?.totalBytes, LARGE.length + 10);
  });

  it("sets the objects' type, checksums and other settings", async () => {
    const settings = {
      storageClass: "NEARLINE",
      kmsKeyName: "projects/p/key",
      metadata: { a: "b" },
      cacheControl: "private",
    };
    const bundle = aBundle(FILES, settings);
    await run(bundle);
    const [first] = bundle.plan.objects;
    const { metadata } = world().fake.objects.get(`models/${first?.path}`) ?? {};
    const { md5: md5Hash, crc32c } = first?.judged ?? {};
    assert.deepEqual(metadata, {
      contentType: "application/octet-stream",
      md5Hash,
      crc32c,
      ...settings,
    });
    assert.equal(
      world().fake.objects.get(`models/${markerOf(bundle)}`)?.metadata["contentType"],
      "application/json",
    );
  });

  it("uploads nothing of a version that is there", async () => {
    const bundle = aBundle();
    const first = await run(bundle);
    const before = world().fake.changes.length;
    const { missing, published } = await planPublish(world().work(), bundle);
    assert.deepEqual([missing, published?.generation], [[], first.generation]);
    assert.equal((await run(bundle)).generation, first.generation);
    assert.equal(world().fake.changes.length, before);
  });

  it("keeps the manifest that an earlier release wrote of the same content", async () => {
    const bundle = aBundle();
    const first = await run(bundle);
    const later = { ...bundle.plan, description: bundle.plan.description.replace("}", "} ") };
    assert.equal((await run({ ...bundle, plan: later })).generation, first.generation);
    assertPublished(bundle);
  });

  it("continues where another run was killed, and uploads no object twice", async () => {
    const bundle = aBundle();
    const what = { status: 403, code: "forbidden", message: "injected" };
    world().fake.requests.plan({ method: "POST", path: /variables\.index/, what });
    await assert.rejects(run(bundle), /variables\.index: 403: injected/);
    assertNotPublished(bundle);
    const there = world().fake.names("models");
    await run(bundle);
    assertPublished(bundle);
    for (const name of there)
      assert.equal(world().fake.changes.filter((line) => line === `POST models/${name}`).length, 1);
  });

  const FAULTS: Readonly<Record<string, RequestFault["what"]>> = {
    "429": { status: 429, code: "rateLimitExceeded", retryAfter: 3 },
    "500": { status: 500, code: "backendError" },
    "503": { status: 503, code: "backendError" },
    "a connection that is cut before the service acts": "cutBefore",
    "a connection that is cut after it": "cutAfter",
    "an answer that is cut in half": "half",
  };
  for (const [name, what] of Object.entries(FAULTS)) {
    for (const method of ["POST", "PUT", "GET"]) {
      it(`ends successfully after ${name}, of ${method}`, async () => {
        const bundle = aBundle(WITH_LARGE);
        world().fake.requests.plan({ method, path: /./, what, times: 3 });
        await run(bundle);
        assertPublished(bundle, WITH_LARGE);
        assert.equal(world().fake.requests.left, 0);
      });
    }
  }

  it("sends the rest of a part of which the service has kept a half", async () => {
    const bundle = aBundle(WITH_LARGE);
    world().fake.sessions.halves = 3;
    await run(bundle);
    assertPublished(bundle, WITH_LARGE);
  });

  it("starts again if the service lost the upload", async () => {
    const bundle = aBundle(WITH_LARGE);
    const forget = (found: number) => {
      if (found === 1) world().fake.sessions.lose();
    };
    let parts = 0;
    world().fake.onPart = () => forget(++parts);
    await run(bundle);
    assertPublished(bundle, WITH_LARGE);
  });

  for (const [name, change] of Object.entries({
    "another byte": (file: string) => writeFileSync(file, `${LARGE.slice(0, -1)}D`),
    "more bytes": (file: string) => appendFileSync(file, "more"),
    "fewer bytes": (file: string) => writeFileSync(file, "few"),
    "no file": (file: string) => rmSync(file),
  })) {
    it(`refuses bytes that have changed since they were judged: ${name}`, async () => {
      const bundle = aBundle(WITH_LARGE);
      change(join(folder, WEIGHTS));
      await assert.rejects(
        run(bundle),
        /has changed since it was judged|cannot be read: no such file/,
      );
      assert.ok(
        !world()
          .fake.names("models")
          .some((one) => one.endsWith(WEIGHTS)),
      );
      assertNotPublished(bundle);
    });
  }

  it("refuses a file that changes while it is uploaded", async () => {
    const bundle = aBundle(WITH_LARGE);
    world().fake.onPart = () => writeFileSync(join(folder, WEIGHTS), LARGE.toUpperCase());
    await assert.rejects(run(bundle), /has changed since it was judged/);
    assert.ok(
      !world()
        .fake.names("models")
        .some((one) => one.endsWith(WEIGHTS)),
    );
  });

  for (const overwriting of [412, 403] as const) {
    it(`uses what another run has uploaded meanwhile: ${overwriting}`, async () => {
      world().fake.switches.overwriting = overwriting;
      const bundle = aBundle();
      await Promise.all([run(bundle), run(bundle)]);
      assertPublished(bundle);
    });
  }

  it("overwrites nothing that has other bytes", async () => {
    const bundle = aBundle();
    const [first] = bundle.plan.objects;
    world().fake.write("models", first?.path ?? "", "theirs");
    await assert.rejects(run(bundle), /has other bytes than the version; nothing is overwritten/);
    await assert.rejects(planPublish(world().work(), bundle), /has other bytes/);
    assert.deepEqual(world().fake.changes, []);
  });

  it("overwrites nothing that others write meanwhile", async () => {
    const bundle = aBundle();
    const [first] = bundle.plan.objects;
    world().fake.onPart = () => world().fake.write("models", first?.path ?? "", "theirs");
    await assert.rejects(run(bundle), /has other bytes than the version/);
    assert.equal(String(world().fake.read("models", first?.path ?? "")), "theirs");
    assertNotPublished(bundle);
  });

  it("refuses a folder whose manifest is of something else", async () => {
    const bundle = aBundle();
    world().fake.write("models", markerOf(bundle), "{}");
    await assert.rejects(run(bundle), /is not the manifest of a version/);
    assert.deepEqual(world().fake.changes, []);
  });

  it("shows the service's message and the roles if the bucket is not writable", async () => {
    const what = {
      status: 403,
      code: "forbidden",
      message: "ci does not have storage.objects.create",
    };
    world().fake.requests.plan({ method: "POST", path: /upload/, what, times: 30 });
    const refused = await run(aBundle()).catch((error: unknown) => describeError(error));
    assert.match(
      String(refused),
      /403: ci does not have .*\n {2}Fix: grant .*roles\/storage\.objectCreator/,
    );
  });

  it("stops at once when the run is cancelled", async () => {
    const stop = new AbortController();
    const bundle = aBundle(WITH_LARGE);
    world().fake.onPart = () => stop.abort();
    await assert.rejects(run(bundle, stop.signal), /the run was cancelled/);
    assertNotPublished(bundle);
  });
});
