import { BucketObject, type BucketObjectArgs } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { Contents } from "../../packing/packVersion";
import type { UploadObject } from "../../packing/uploadPlan";
import { OBJECT_ARGUMENTS } from "../../resourceTypes";
import { compareBytes } from "../../storage/storedObject";
import { listFew } from "../../text";
import { knownValue } from "../outputValue";
import { programError } from "../programError";
import { partOptions, writtenBy } from "./part";
import type { Standing } from "./standing";

/** An object that this stack writes. */
interface Declared {
  readonly object: UploadObject;
  readonly resource: BucketObject;
}

/** How each object of a version is written. */
export interface WriteOptions {
  /** Arguments that apply to every object. */
  readonly settings: Pick<BucketObjectArgs, (typeof OBJECT_ARGUMENTS)[number]>;
  /** Prefix of an object's path in the name of its resource. */
  readonly resourcePrefix: string;
  readonly customTimeouts?: pulumi.CustomTimeouts | undefined;
}

/**
 * Declares every object of a version below `parent` that is not in the bucket yet; the manifest comes last, and only
 * once each object is reported to have the bytes that were judged. The result becomes known once the version is
 * complete.
 *
 * Objects are kept when they leave the program, so that a change does not delete a version that is still served.
 */
export function upload(
  parent: pulumi.Resource,
  name: string,
  bucket: pulumi.Input<string>,
  { objects, layout, description }: Contents,
  { adopted, spoilt, sourceMd5hashes }: Standing,
  { settings, resourcePrefix, customTimeouts }: WriteOptions,
): pulumi.Output<unknown> {
  // Written objects stay as they are: other settings would overwrite the same bytes.
  const ignoreChanges: string[] = [...OBJECT_ARGUMENTS];
  const options = { ...partOptions(parent, customTimeouts), retainOnDelete: true, ignoreChanges };
  const missing = objects.filter(({ path }) => !adopted.has(path));
  checkCount(name, missing.length);
  const declared = missing.map((object): Declared => {
    const { path, location, contentType } = object;
    const source = new pulumi.asset.FileAsset(location);
    const sourceMd5hash = sourceMd5hashes.get(path);
    const args = {
      bucket,
      name: path,
      source,
      contentType,
      ...settings,
      ...(sourceMd5hash && { sourceMd5hash }),
    };
    return { object, resource: new BucketObject(resourcePrefix + path, args, options) };
  });
  const verified = verify(name, declared, spoilt);
  const writes = adopted.has(layout.manifest)
    ? declared.map(({ resource }) => resource)
    : [
        new BucketObject(
          resourcePrefix + layout.manifest,
          {
            bucket,
            name: layout.manifest,
            // The SDK treats `content` as a secret, so its text would be encrypted in the state, twice.
            source: new pulumi.asset.StringAsset(description),
            contentType: "application/json",
            ...settings,
          },
          // `content` was written by older releases. A later release may know more about the same bytes, but the bytes
          // are the same.
          {
            ...options,
            dependsOn: verified,
            ignoreChanges: [...ignoreChanges, "content", "source"],
          },
        ),
      ];
  return pulumi.all([verified.then(() => ""), ...writes.map(writtenBy)]);
}

/**
 * Most objects of one version that are passed to the engine. On a file backend, 2,000 objects take about 0.36 s each,
 * twelve minutes in total, and every further one takes longer, because the engine writes its whole state after each
 * object, with 3.7 kB for each.
 */
const MOST_OBJECTS = 2000;

/** Throws RunError for a version that would keep the engine busy for an hour. */
function checkCount(name: string, count: number): void {
  if (count <= MOST_OBJECTS) return;
  throw programError(
    `ModelVersion "${name}" has ${count} files to upload, and the engine takes at most ${MOST_OBJECTS}: it needs up to 0.4 s for each. ` +
      'Fix: name only the folder of the export, leave out the rest with exclude, or set upload to "bundle", which uploads all files as one resource.',
  );
}

/** The objects, once each is reported to have the bytes that were judged; throws RunError if one has other bytes. */
async function verify(
  name: string,
  declared: readonly Declared[],
  spoilt: ReadonlySet<string>,
): Promise<pulumi.Resource[]> {
  const different: string[] = [];
  await Promise.all(
    declared.map(async ({ object, resource: { id, md5hash, crc32c } }) => {
      const reported = await knownValue(pulumi.all({ id, md5hash, crc32c }));
      if (reported && compareBytes(reported, object.judged) === "different") {
        different.push(object.path);
      }
    }),
  );
  if (different.length === 0) return declared.map(({ resource }) => resource);
  const isAgain = different.some((path) => spoilt.has(path));
  throw programError(
    `ModelVersion "${name}" is not published: ${different.length} of ${declared.length} objects in the bucket have other bytes than were judged: ` +
      `${listFew(different.sort(), 3)}. The files changed while they were uploaded. ` +
      `Fix: run this again when nothing writes to them${isAgain ? ", and remove pulumi-asset-* from the folder for temporary files first, which has copies of them" : ""}.`,
  );
}
