import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keepPlan, readPlan, type UploadPlan } from "../../packing/uploadPlan";
import { scratchFolder } from "../support/project";

const PLAN: UploadPlan = {
  objects: [
    {
      path: "models/iris/0123456789abcdef/model/a",
      location: "/exports/a",
      contentType: "application/octet-stream",
      judged: { sha256: "1".repeat(64), md5: "bWQ1", crc32c: "Y3Jj" },
    },
  ],
  description: "{}",
};

describe("a plan of uploads", () => {
  const cacheHome = process.env["XDG_CACHE_HOME"];
  beforeEach(() => {
    process.env["XDG_CACHE_HOME"] = scratchFolder();
  });
  afterEach(() => {
    if (cacheHome === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = cacheHome;
  });
  const withFirst = (change: object): UploadPlan => ({
    ...PLAN,
    objects: PLAN.objects.map((object) => ({ ...object, ...change })),
  });

  it("is read as it was kept, with absolute paths", () => {
    assert.deepEqual(readPlan(keepPlan(PLAN)), PLAN);
    const relative = keepPlan(withFirst({ location: "a" }));
    assert.equal(readPlan(relative)?.objects[0]?.location, join(process.cwd(), "a"));
  });

  it("has the same hash wherever the files lie, and each machine's own file", () => {
    const elsewhere = keepPlan(withFirst({ location: "/other/a" }));
    const kept = keepPlan(PLAN);
    assert.equal(elsewhere.hash, kept.hash);
    assert.notEqual(elsewhere.location, kept.location);
  });

  for (const [what, change] of Object.entries({
    "a name": { path: "other" },
    "a type": { contentType: "text/plain" },
    "a digest": { judged: { sha256: "2".repeat(64) } },
  })) {
    it(`has another hash with another ${what.slice(2)}`, () => {
      assert.notEqual(keepPlan(withFirst(change)).hash, keepPlan(PLAN).hash);
    });
  }

  it("has another hash with another manifest", () => {
    assert.notEqual(keepPlan({ ...PLAN, description: "[]" }).hash, keepPlan(PLAN).hash);
  });

  it("is refused if the file says something else", () => {
    const kept = keepPlan(PLAN);
    const text = readFileSync(kept.location, "utf8");
    for (const changed of [text.replace("bWQ1", "bWQ2"), text.slice(1), "null", "{}"]) {
      writeFileSync(kept.location, changed);
      assert.equal(readPlan(kept), undefined);
    }
    assert.equal(readPlan({ ...kept, location: "/nowhere" }), undefined);
  });
});
