import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  checkModelFile,
  InputError,
  type InspectOptions,
  inspect,
  inspectListing,
  type Manifest,
} from "../inspect";
import { lazy } from "../inspect/lazy";
import type { EditedFiles } from "../inspect/python/sourceFolder";
import { isBucketUrl } from "../text";
import { type BucketFlags, bucketOptions } from "./bucketFlags";
import { SETTINGS_NAME } from "./bundle";
import type { Terminal } from "./command";
import type * as versionAtModule from "./versionAt";

/** Loaded at the first manifest.json. */
const published = lazy(() => require("./versionAt") as typeof versionAtModule);

/** Inspects what `path` names on this machine. */
export async function inspectHere(
  path: string,
  options: InspectOptions,
  edited?: EditedFiles,
): Promise<Manifest> {
  const known = existsSync(join(path, "manifest.json"))
    ? await published().versionAt(path, options)
    : undefined;
  return known ?? inspect(path, options, edited);
}

/** Inspects what `path` names on this machine or in a bucket. */
export async function inspectAt(
  path: string,
  options: InspectOptions,
  flags: BucketFlags,
  terminal: Pick<Terminal, "err">,
  edited?: EditedFiles,
): Promise<Manifest> {
  if (!isBucketUrl(path)) return inspectHere(path, options, edited);
  if (options.customPrediction)
    throw new InputError(
      `"${path}" is in a bucket, and a routine's sources are read on this machine`,
      "copy them to this machine, and name that folder",
    );
  // Neither the client nor its thread is loaded for what is on this machine.
  const { parseAddress, withBucketFolder } = await import("../storage/ranges/index.js");
  const address = parseAddress(path);
  const named = { name: address.path.split("/").at(-1) || address.bucket, ...options };
  return withBucketFolder(address, bucketOptions(flags), async ({ files, isFile }) => {
    if (files.some((file) => file.path === SETTINGS_NAME))
      terminal.err(
        `model-version: ${path}/${SETTINGS_NAME} is not read: give what it sets as flags`,
      );
    const [file] = files;
    if (isFile && file) checkModelFile(path, file.location);
    const { inspectPublished } = await import("../packing/inspectPublished.js");
    return (await inspectPublished(files, options)) ?? inspectListing(files, isFile, named);
  });
}
