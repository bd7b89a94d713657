import { InputError } from "../../inspect/inputError";
import { jsonObject, MAX_BYTES, readJsonObject } from "../../inspect/readJson";
import { isBucketUrl } from "../../text";
import type { bucketOptions } from "../bucketFlags";

/** How buckets are reached. */
export type Connection = ReturnType<typeof bucketOptions>;

/** The object in a JSON file on this machine or in a bucket. Throws InputError. */
export async function readObject(
  file: string,
  connection: Connection,
): Promise<Record<string, unknown>> {
  if (!isBucketUrl(file)) return readJsonObject(file);
  const { parseAddress } = await import("../../storage/ranges/index.js");
  const { readText } = await import("../../storage/textObject.js");
  const text = await readText(parseAddress(file), connection, MAX_BYTES);
  if (text === undefined)
    throw new InputError(`"${file}" does not exist`, "name an object of the bucket");
  return jsonObject(file, text);
}
