import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, rename, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { ApiError } from "./http";

/** Signatures of an asset in the engine's messages. Source: sdk/go/common/resource/sig, asset. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";

interface Asset {
  readonly hash?: string;
  readonly path?: string;
  readonly text?: string;
}

function asAsset(value: unknown): Asset | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Record<string, unknown>)[SIGNATURE_KEY] === ASSET ? (value as Asset) : undefined;
}

/** The digest that the engine computed for an asset's content; undefined for any other value. */
export function assetIdentity(value: unknown): string | undefined {
  const asset = asAsset(value);
  return asset && (asset.hash ?? `${asset.path}${asset.text}`);
}

/** The content of an asset; a file is streamed. */
export function openAsset(value: unknown): Readable {
  const asset = asAsset(value);
  if (asset?.path !== undefined) return createReadStream(asset.path);
  if (asset?.text !== undefined) return Readable.from([Buffer.from(asset.text)]);
  throw new ApiError('Error, either "content" or "source" must be specified');
}

/** Base64 of the MD5 of an asset; undefined if its file does not exist. */
export async function md5Of(value: unknown): Promise<string | undefined> {
  const hash = createHash("md5");
  try {
    for await (const chunk of openAsset(value)) hash.update(chunk as Buffer);
    return hash.digest("base64");
  } catch {
    return undefined;
  }
}

/**
 * Copies a file to the folder for temporary files under the hash that the engine computed, as the official provider
 * does in every preview and update, and returns the copy. The copy stays there, and an existing one is trusted.
 */
export async function copyToTemporary(value: unknown): Promise<unknown> {
  const asset = asAsset(value);
  if (asset?.path === undefined || asset.hash === undefined) return value;
  const copy = join(tmpdir(), `pulumi-asset-${asset.hash}`);
  const { size = 0 } = (await stat(copy).catch(() => undefined)) ?? {};
  if (size === 0) {
    const partial = `${copy}.${process.pid}.${process.hrtime.bigint()}`;
    await copyFile(asset.path, partial);
    await rename(partial, copy);
  }
  return { ...asset, path: copy };
}
