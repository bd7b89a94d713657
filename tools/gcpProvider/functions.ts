import { ApiError } from "./http";
import type { Properties } from "./resource";
import type { Storage } from "./storage";

/** Functions of the provider, by token. */
const FUNCTIONS: Readonly<
  Record<string, (args: Record<string, string>, storage: Storage) => Promise<Properties>>
> = {
  "gcp:storage/getBucketObjects:getBucketObjects": async (args, storage) => {
    const { bucket = "", prefix = "" } = args;
    const objects = await storage.list(bucket, prefix);
    return {
      ...args,
      id: bucket,
      bucketObjects: objects.map((object) => ({
        name: object.name,
        contentType: object.contentType ?? "",
        mediaLink: object.mediaLink ?? "",
        selfLink: object.selfLink ?? "",
        storageClass: object.storageClass ?? "STANDARD",
      })),
    };
  },
  "gcp:storage/getBucketObject:getBucketObject": async (args, storage) => {
    const { bucket = "", name = "" } = args;
    const found = await storage.stat(bucket, name);
    if (!found) throw notFound(bucket, name);
    const { md5Hash = "", crc32c = "", generation = "0", contentType = "" } = found;
    return {
      ...args,
      id: `${bucket}-${name}`,
      md5hash: md5Hash,
      detectMd5hash: md5Hash,
      crc32c,
      generation: Number(generation),
      contentType,
      outputName: name,
    };
  },
  "gcp:storage/getBucketObjectContent:getBucketObjectContent": async (args, storage) => {
    const { bucket = "", name = "" } = args;
    return { ...args, id: `${bucket}-${name}`, content: await storage.read(bucket, name) };
  },
};

/** Calls a function of the provider by its token. */
export function invoke(token: string, args: Properties, storage: Storage): Promise<Properties> {
  const called = FUNCTIONS[token];
  if (!called) throw new ApiError(`only the official gcp provider has ${token}`);
  return called(args as Record<string, string>, storage);
}

function notFound(bucket: string, name: string): ApiError {
  return new ApiError(
    `Error retrieving storage bucket object: googleapi: Error 404: No such object: ${bucket}/${name}, notFound`,
  );
}
