import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeToCache } from "../inspect/bundle/cache";
import { cacheFolder } from "../inspect/bundle/cacheFolder";
import type { ContentDigests } from "../inspect/manifest";

/** One object to upload, from a file on this machine. */
export interface UploadObject {
  /** Name in the bucket. */
  readonly path: string;
  readonly location: string;
  readonly contentType: string;
  /** Digests of the bytes that were judged or made. */
  readonly judged: ContentDigests;
}

/** All objects of a version, as one resource uploads them. */
export interface UploadPlan {
  readonly objects: readonly UploadObject[];
  /** Text of `manifest.json`. */
  readonly description: string;
}

/** A plan that is kept as a file. */
export interface KeptPlan {
  readonly location: string;
  /** Lower-case hex SHA-256 of the content to upload, wherever it is stored on this machine. */
  readonly hash: string;
}

/** Keeps a plan as a file of the cache, since a list of thousands of objects has no place in a state. */
export function keepPlan({ objects, description }: UploadPlan): KeptPlan {
  const located = objects.map(
    ({ path, location, contentType, judged: { sha256, md5, crc32c } }) => ({
      path,
      location: resolve(location),
      contentType,
      judged: { sha256, md5, crc32c },
    }),
  );
  const text = JSON.stringify({ objects: located, description });
  const location = join(cacheFolder(), "plans", `${sha256Of(text)}.json`);
  writeToCache(location, text);
  return { location, hash: hashOf({ objects, description }) };
}

/** Reads a plan; undefined if the file does not contain the one with this hash. */
export function readPlan({ location, hash }: KeptPlan): UploadPlan | undefined {
  try {
    const plan = JSON.parse(readFileSync(location, "utf8")) as UploadPlan;
    return hashOf(plan) === hash ? plan : undefined;
  } catch {
    return undefined;
  }
}

function hashOf({ objects, description }: UploadPlan): string {
  const lines = objects.map(({ path, contentType, judged: { sha256, md5, crc32c } }) => [
    path,
    contentType,
    sha256,
    md5 ?? "",
    crc32c ?? "",
  ]);
  return sha256Of(JSON.stringify([lines, description]));
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
