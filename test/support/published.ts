import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Emulator } from "../../tools/engineRun/emulator";

/** The manifests of a bucket; fails where one lies beside bytes that are not its own, or beside none. */
export async function published(emulator: Emulator, bucket: string): Promise<readonly string[]> {
  const names = await emulator.list(bucket);
  const markers = names.filter((name) => name.endsWith("/manifest.json"));
  for (const marker of markers) {
    const folder = marker.slice(0, -"manifest.json".length);
    const { files } = JSON.parse((await emulator.read(bucket, marker)).toString()) as {
      files: { path: string; sha256: string }[];
    };
    for (const { path, sha256 } of files) {
      const bytes = await emulator.read(bucket, `${folder}model/${path}`);
      assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256, `${marker}: ${path}`);
    }
  }
  return markers;
}
