import assert from "node:assert/strict";
import type { State } from "../../../provider/resource";
import { bundleCopy as resource } from "../../../provider/resources/bundleCopy";
import { type Plain, UNKNOWN } from "../../../provider/values";
import { bundleId, layoutAt } from "../../../storage/place";
import { aJob } from "../../support/aJob";
import { refreshed } from "../../support/refreshed";
import { manifestOf, publish } from "../../support/storage/publishedFixture";
import { withStorage } from "../../support/storage/withStorage";

const URN = "urn:pulumi:prod::shop::model-version:index:BundleCopy::iris";

describe("BundleCopy between engine and service", () => {
  const world = withStorage();
  let notes: string[];
  let source: ReturnType<typeof publish>;
  const job = () => {
    const { storage, limits } = world().work();
    return aJob({ storage, limits, urn: URN, note: (message) => notes.push(message) });
  };
  const marker = () => layoutAt(source).manifest;
  const inputsOf = (change: Plain = {}): Plain =>
    resource.complete({ source, bucket: "prod", ...change }, "iris", {});
  const gathered = async (inputs = inputsOf(), recorded: Plain = {}): Promise<Plain> => ({
    ...inputs,
    ...(await resource.gather?.(inputs, recorded, job())),
  });
  const created = async (): Promise<State> => {
    const inputs = await gathered();
    const { id, outputs } = await resource.create(inputs, job());
    return { id, inputs, outputs };
  };

  beforeEach(() => {
    notes = [];
    source = publish(world().fake, "staging");
  });

  it("adds what it read about the source to the inputs, for policies", async () => {
    const { generation } = world().fake.objects.get(`staging/${marker()}`) ?? {};
    assert.deepEqual((await gathered())["evidence"], {
      contentDigest: manifestOf().contentDigest,
      manifestGeneration: generation,
      publishedAt: "2026-11-20T12:00:00.000Z",
    });
  });

  it("adds nothing while the source is unknown, or cannot be read", async () => {
    const unknown = inputsOf({ source: { ...source, digest: UNKNOWN } });
    assert.deepEqual(await gathered(unknown), unknown);
    const what = { status: 403, code: "forbidden" };
    world().fake.requests.plan({ path: /manifest/, what });
    assert.equal("evidence" in (await gathered()), false);
  });

  it("keeps what it read about a source that is gone since", async () => {
    const { inputs } = await created();
    world().fake.objects.delete(`staging/${marker()}`);
    assert.deepEqual(await gathered(inputsOf(), inputs), inputs);
    assert.deepEqual(resource.diff({ id: "", inputs, outputs: {} }, inputs), []);
    const elsewhere = inputsOf({ source: { ...source, bucket: "other" } });
    assert.equal("evidence" in (await gathered(elsewhere, inputs)), false);
  });

  it("refuses a source that describes something else", async () => {
    world().fake.write("staging", marker(), JSON.stringify(manifestOf({ a: "b" })));
    await assert.rejects(gathered(), /describes iris with/);
  });

  it("reports a source that was written again, and compares the copy with it", async () => {
    const state = await created();
    world().fake.write("staging", marker(), world().fake.read("staging", marker()));
    const news = await gathered(inputsOf(), state.inputs);
    assert.match(notes.join(), /manifest of gs:\/\/staging\S+ was written again/);
    assert.deepEqual(
      resource.diff(state, news).map(({ property, replaces }) => [property, replaces]),
      [["evidence", false]],
    );
    const outputs = await resource.update(state, news, job());
    assert.deepEqual(outputs["evidence"], news["evidence"]);
  });

  it("says what it copies, and returns the URLs in preview", async () => {
    const outputs = await resource.preview(await gathered(), job());
    assert.match(
      notes.join(),
      /^copies 4 objects \(8\.0 kB\) of gs:\/\/staging\/models\/iris\/\w+$/,
    );
    assert.equal(outputs["artifactUri"], `gs://prod/${layoutAt(source).model}`);
    assert.equal(outputs["manifestGeneration"], UNKNOWN);
    assert.deepEqual(world().fake.names("prod"), []);
  });

  it("says if there is nothing to copy", async () => {
    await created();
    await resource.preview(await gathered(), job());
    assert.match(notes.join(), /gs:\/\/prod\S+ has the same bytes already: nothing is copied/);
  });

  it("refuses in preview what is not published", async () => {
    world().fake.objects.delete(`staging/${marker()}`);
    const inputs = await gathered();
    await assert.rejects(resource.preview(inputs, job()), /has no manifest\.json/);
  });

  it("copies, is identified by its place, and keeps the objects when it is deleted", async () => {
    const state = await created();
    assert.equal(state.id, bundleId({ ...source, bucket: "prod" }));
    assert.equal(state.outputs["contentDigest"], source.digest);
    const names = world().fake.names("prod");
    assert.equal(names.length, 5);
    await resource.delete(state, job());
    assert.deepEqual(world().fake.names("prod"), names);
    assert.match(notes.join(), /keeps the objects of gs:\/\/prod/);
  });

  it("is read by its manifest, in one request if nothing has changed", async () => {
    const state = await created();
    const before = world().fake.log.length;
    assert.deepEqual(await resource.read(state.id, state, job()), state);
    assert.equal(world().fake.log.length, before + 1);
    world().fake.objects.delete(`prod/${marker()}`);
    assert.equal(await resource.read(state.id, state, job()), undefined);
  });

  it("has nothing to do after it was copied, however often it is read", async () => {
    const state = await created();
    assert.deepEqual(await refreshed(resource, state, job), state);
  });

  it("is imported by its place, and stays then", async () => {
    const { id, outputs } = await created();
    const read = await resource.read(id, undefined, job());
    assert.ok(read);
    const { evidence: _, ...known } = outputs;
    assert.deepEqual(read.outputs, known);
    assert.deepEqual(resource.diff(read, read.inputs), []); // what a refresh compares
    assert.deepEqual(resource.diff(read, await gathered()), []);
    const other = { ...source, digest: "0123456789abcdef" };
    assert.deepEqual(
      resource.diff(read, inputsOf({ source: other })).map(({ property }) => property),
      ["source"],
    );
    await assert.rejects(resource.read("iris", undefined, job()), /write it as gs:\/\/BUCKET/);
  });

  for (const [property, change] of [
    ["source", { source: { bucket: "other", name: "iris", digest: "0123456789abcdef" } }],
    ["bucket", { bucket: "other" }],
    ["prefix", { prefix: "other" }],
  ] as const) {
    it(`is replaced with another ${property}, which deletes nothing`, async () => {
      const state = await created();
      assert.deepEqual(resource.diff(state, { ...state.inputs, ...change }), [
        { property, replaces: true, isInput: true },
      ]);
    });
  }

  it("stays with another way to verify", async () => {
    const state = await created();
    assert.deepEqual(resource.diff(state, { ...state.inputs, verify: "crc32c" }), []);
  });

  for (const [name, change, fault] of [
    ["a digest", { source: { bucket: "b", name: "iris", digest: "12" } }, "source.digest"],
    ["a bucket", { bucket: "gs://prod" }, "bucket"],
    ["a prefix", { prefix: "/models/" }, "prefix"],
    ["a name", { name: "roses" }, "name"],
    ["a way to verify", { verify: "md5" }, "verify"],
  ] as const) {
    it(`refuses ${name} that is wrong`, () => {
      assert.deepEqual(
        resource.check(inputsOf(change)).map(({ property }) => property),
        [fault],
      );
      assert.deepEqual(resource.check(inputsOf()), []);
    });
  }
});
