import assert from "node:assert/strict";
import { closeSync, openSync, readdirSync, utimesSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { digestsOf } from "../../../inspect/bundle/fileDigests";
import { type ContentChecks, digestAnew, digestOnce } from "../../../inspect/bundle/hashFile";
import { withFolders } from "../../support/folders";
import { withOwnCache } from "../../support/soundRoutine";

const { folder } = withFolders();
const LARGE = Buffer.alloc(3 << 20, "x");

/** Checks that count the bytes they saw. */
function counting(identity: string, names: readonly string[] = []) {
  const seen = { bytes: 0 };
  const checks: ContentChecks = {
    identity,
    damaged: names.map((tensor) => ({ tensor })),
    take: (chunk) => {
      seen.bytes += chunk.length;
    },
  };
  return { checks, seen };
}

/** Every file below a folder. */
function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

const PAST = new Date(1_000_000_000_000);

describe("digestOnce", () => {
  let root = "";
  before(async () => {
    root = folder({ kept: LARGE, changed: LARGE });
    utimesSync(join(root, "changed"), PAST, PAST);
    await new Promise((resolve) => setTimeout(resolve, 2100)); // the digest of a younger file is not stored
  });

  it("returns the digests of the bytes, and passes the bytes to the checks in the same pass", async () => {
    const { checks, seen } = counting("first");
    const path = join(folder({ large: LARGE }), "large");
    assert.deepEqual(await digestOnce(path, checks), digestsOf(LARGE));
    assert.equal(seen.bytes, LARGE.length);
  });

  it("does not read an unchanged file again, unless for other checks or ones that failed", async () => {
    const path = join(root, "kept");
    await digestOnce(path, counting("passed").checks);
    await digestOnce(path, counting("failed", ["w"]).checks);
    const again = async (identity: string) => {
      const { checks, seen } = counting(identity);
      assert.deepEqual(await digestOnce(path, checks), digestsOf(LARGE));
      return seen.bytes;
    };
    assert.equal(await again("passed"), 0);
    assert.equal(await again("failed"), LARGE.length);
    assert.equal(await again("other"), LARGE.length);
  });

  it("detects a changed byte, even if the size and the modification time are restored", async () => {
    const path = join(root, "changed");
    await digestOnce(path);
    const descriptor = openSync(path, "r+");
    writeSync(descriptor, "y", 12345);
    closeSync(descriptor);
    utimesSync(path, PAST, PAST);
    const changed = Buffer.from(LARGE);
    changed.write("y", 12345);
    assert.deepEqual(await digestOnce(path), digestsOf(changed));
  });
});

describe("digestAnew", () => {
  const cache = withOwnCache();

  it("reads the bytes whatever the cache contains, and corrects the cache", async () => {
    const path = join(folder({ large: LARGE }), "large");
    await new Promise((resolve) => setTimeout(resolve, 2100)); // the digest of a younger file is not stored
    const passed = () => counting("passed");
    await digestOnce(path, passed().checks);
    // The state after a mapped page changed again: the stored digests are those of earlier bytes.
    const { sha256, md5, crc32c } = digestsOf(Buffer.from("others"));
    const stale = [sha256, md5, crc32c].join(" ");
    const files = filesIn(cache());
    assert.equal(files.length, 2);
    for (const file of files) writeFileSync(file, stale);
    assert.equal((await digestOnce(path)).sha256, sha256);
    assert.deepEqual(await digestAnew(path), digestsOf(LARGE));
    assert.deepEqual(await digestOnce(path), digestsOf(LARGE));
    const { checks, seen } = passed();
    assert.deepEqual(await digestOnce(path, checks), digestsOf(LARGE));
    assert.equal(seen.bytes, LARGE.length);
  });

  it("reads a file again if an older release cached only its SHA-256", async () => {
    const path = join(folder({ large: LARGE }), "large");
    await new Promise((resolve) => setTimeout(resolve, 2100)); // the digest of a younger file is not stored
    const { sha256 } = await digestOnce(path);
    for (const file of filesIn(cache())) writeFileSync(file, sha256);
    assert.deepEqual(await digestOnce(path), digestsOf(LARGE));
  });
});
