import { createReadStream, type ReadStream } from "node:fs";
import { StorageError } from "./storage";

/** Marks of an asset on the wire. Source: sdk/go/common/resource/sig, asset. */
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

/** The digest that the engine computed of an asset's content; undefined for any other value. */
export function assetIdentity(value: unknown): string | undefined {
  const asset = asAsset(value);
  return asset && (asset.hash ?? `${asset.path}${asset.text}`);
}

/** The content of an asset, streamed where it is a file. */
export async function openAsset(value: unknown): Promise<Buffer | ReadStream> {
  const asset = asAsset(value);
  if (asset?.path !== undefined) return createReadStream(asset.path);
  if (asset?.text !== undefined) return Buffer.from(asset.text);
  throw new StorageError("the source is neither a file nor a text");
}
