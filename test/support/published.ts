import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Manifest } from "../../inspect";
import { readManifest } from "../../inspect/schema/readManifest";
import type { Emulator } from "../../tools/engineRun/emulator";

/** The manifest in an object of a bucket; fails if it is not a valid one. */
export async function publishedManifest(
  emulator: Emulator,
  bucket: string,
  name: string,
): Promise<Manifest> {
  const read = readManifest(JSON.parse((await emulator.read(bucket, name)).toString()));
  if ("fault" in read) assert.fail(`${name}: ${read.fault}`);
  return read.manifest;
}

/** The manifests of a bucket; fails if the objects beside one are missing or have other bytes. */
export async function published(emulator: Emulator, bucket: string): Promise<readonly string[]> {
  const names = await emulator.list(bucket);
  const markers = names.filter((name) => name.endsWith("/manifest.json"));
  for (const marker of markers) {
    const folder = marker.slice(0, -"manifest.json".length);
    const { files } = await publishedManifest(emulator, bucket, marker);
    for (const { path, sha256 } of files) {
      const bytes = await emulator.read(bucket, `${folder}model/${path}`);
      assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256, `${marker}: ${path}`);
    }
  }
  return markers;
}
