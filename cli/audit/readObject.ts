import { InputError } from "../../inspect/inputError";
import { lazy } from "../../inspect/lazy";
import { jsonObject, MAX_BYTES, readJsonObject } from "../../inspect/readJson";
import type { StorageClient } from "../../storage/client";
import { isBucketUrl } from "../../text";

/** The client of an audit, with its credentials; loaded at the first use, since files need none. */
export type OpenStorage = () => Promise<StorageClient>;

/** Connects at the first use, so that the credentials are found and a token is fetched once for all objects. */
export function storageAt(endpoint: string | undefined): OpenStorage {
  return lazy(async () => (await import("../../storage/ranges/index.js")).connect({ endpoint }));
}

/** The object in a JSON file on this machine or in a bucket. Throws InputError. */
export async function readObject(
  file: string,
  openStorage: OpenStorage,
): Promise<Record<string, unknown>> {
  if (!isBucketUrl(file)) return readJsonObject(file);
  const { parseAddress } = await import("../../storage/ranges/index.js");
  const { readText } = await import("../../storage/textObject.js");
  const text = await readText(parseAddress(file), await openStorage(), MAX_BYTES);
  if (text === undefined)
    throw new InputError(`"${file}" does not exist`, "name an object that exists");
  return jsonObject(file, text);
}
