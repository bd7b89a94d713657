import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { largeExport } from "../../bench/sampleFiles";
import { filesBelow } from "../../test/support/filesBelow";
import { assertOneError, runCommand } from "../command";
import { Ends, type Row } from "../row";
import { assertPublishedWhole } from "./changes";

/** Digests are kept of files that have not changed for two seconds. */
const SETTLED = 2_500;

/** What is written in place of a cache entry. */
const DAMAGES: Readonly<Record<string, (entry: Buffer) => Buffer | "folder">> = {
  empty: () => Buffer.alloc(0),
  "one byte": (entry) => entry.subarray(0, 1),
  half: (entry) => entry.subarray(0, entry.length / 2),
  "without its end": (entry) => entry.subarray(0, -1),
  twice: (entry) => Buffer.concat([entry, entry]),
  zeros: (entry) => Buffer.alloc(entry.length),
  "100 MB": () => Buffer.alloc(100_000_000, "a"),
  folder: () => "folder",
};

/** A digest in the right form, of other bytes. */
const POISON = Buffer.from(`${"0".repeat(64)} ${"A".repeat(22)}== ${"A".repeat(6)}==`);

export const cache: Row = {
  name: "digest-cache",
  about: `Each entry of the digest cache is damaged (${Object.keys(DAMAGES).join(", ")}), or replaced by a digest in the right form of other bytes.`,
  holds:
    "with a damaged entry `check` says the same as without a cache, and `pack` writes no manifest whose digests are not those of the bytes, whatever the cache says.",
  async run({ folder }) {
    const ends = new Ends();
    const path = largeExport(join(folder, "export"), 3_000_000);
    await pause(SETTLED);
    const caches = join(folder, "cache");
    const environment = { XDG_CACHE_HOME: caches };
    const check = () => runCommand(["check", path, "--json"], { environment });
    const first = await check();
    const entries = filesBelow(caches).map((path) => join(caches, path));
    assert.ok(entries.length > 0, "no digest was kept");
    const texts = new Map(entries.map((entry) => [entry, readFileSync(entry)]));
    const pack = async (what: string) => {
      const output = join(folder, "out");
      const ended = await runCommand(["pack", path, "-o", output], { environment });
      if (ended.code !== 0) assertOneError(ended, what);
      assertPublishedWhole(output, what);
      rmSync(output, { recursive: true, force: true });
      return ended.code === 0 ? "as without a cache" : "refused to pack";
    };
    for (const [name, damage] of Object.entries(DAMAGES)) {
      for (const [entry, text] of texts) {
        const damaged = damage(text);
        rmSync(entry, { recursive: true, force: true });
        if (damaged === "folder") mkdirSync(entry);
        else writeFileSync(entry, damaged);
      }
      const { code, out, err } = await check();
      assert.equal(code, first.code, `${name}: ended with ${code}: ${err}`);
      assert.equal(out, first.out, `${name}: another report`);
      ends.count(await pack(name));
      for (const [entry, text] of texts) {
        rmSync(entry, { recursive: true, force: true });
        writeFileSync(entry, text);
      }
    }
    for (const [entry] of texts) writeFileSync(entry, POISON);
    ends.count(await pack("poisoned"));
    return ends.outcome;
  },
};
