import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../test/support/filesBelow";

/** Files of a folder by their paths, with digests of their bytes; without caches and temporary files. */
export type State = ReadonlyMap<string, string>;

const NOT_KEPT = /^(cache|tmp)\//;
/** Files that are not complete: no bundle contains them, and a later call removes them. */
const PARTIAL = /(^|\/)\.model-version-/;

export function stateOf(folder: string): State {
  const files = filesBelow(folder).filter((path) => !NOT_KEPT.test(path) && !PARTIAL.test(path));
  return new Map(
    files.map((path) => [
      path,
      createHash("sha256")
        .update(readFileSync(join(folder, path)))
        .digest("hex"),
    ]),
  );
}

/** Fails unless each file is as it was before the command or as it is after it. */
export function assertWhole(
  now: State,
  { before, after }: { readonly before: State; readonly after: State },
  what: string,
  isResumed: (path: string) => boolean = () => false,
): void {
  for (const path of before.keys())
    assert.ok(now.has(path) || !after.has(path), `${what}: ${path} is lost`);
  for (const [path, digest] of now) {
    if (isResumed(path)) continue;
    const known = [before.get(path), after.get(path)];
    assert.ok(
      known.includes(digest),
      `${what}: ${path} is ${known.some(Boolean) ? "incomplete" : "left over"}`,
    );
  }
}

export function assertSame(now: State, then: State, what: string): void {
  assert.deepEqual([...now], [...then], what);
}
