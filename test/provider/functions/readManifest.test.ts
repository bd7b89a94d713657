import assert from "node:assert/strict";
import { readManifest as read } from "../../../inspect/schema/readManifest";
import { readManifest } from "../../../provider/functions/readManifest";
import { layoutAt } from "../../../storage/place";
import { aJob } from "../../support/aJob";
import { manifestOf, publish } from "../../support/storage/publishedFixture";
import { withStorage } from "../../support/storage/withStorage";

describe("readManifest", () => {
  const world = withStorage();
  const access = () =>
    aJob({ ...world().work(), report: () => undefined, urn: "", note: () => {} });

  it("returns the manifest and the place of a version, by either form of its digest", async () => {
    const place = publish(world().fake, "models");
    for (const digest of [place.digest, place.digest.slice(7, 23)]) {
      const { manifest, ...rest } = await readManifest.call({ ...place, digest }, access());
      assert.deepEqual(read(manifest), { manifest: manifestOf() });
      assert.equal(rest["artifactUri"], `gs://models/${layoutAt(place).model}`);
      assert.equal(rest["contentDigest"], place.digest);
      assert.equal(rest["publishedAt"], "2026-11-20T12:00:00.000Z");
    }
  });

  it("refuses a version that does not exist", async () => {
    const place = { bucket: "models", name: "iris", digest: "0123456789abcdef" };
    await assert.rejects(
      readManifest.call(place, access()),
      /gs:\/\/models\/models\/iris\/0123456789abcdef has no manifest\.json.*\n {2}Fix: /,
    );
  });

  it("refuses what cannot be a place", () => {
    const place = { bucket: "models", name: "../iris", digest: "1" };
    assert.deepEqual(
      readManifest.check(place).map(({ property }) => property),
      ["name", "digest"],
    );
  });
});
