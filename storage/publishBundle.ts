import { statSync } from "node:fs";
import { RefusedError } from "../google/errors";
import { publishedObjects } from "../packing/publishedVersion";
import type { UploadObject, UploadPlan } from "../packing/uploadPlan";
import { listFew } from "../text";
import { existingInstead } from "./createObject";
import { inParallel } from "./parallel";
import { type BundlePlace, bundleId, layoutAt, urlOf } from "./place";
import {
  type PublishedManifest,
  parsedManifest,
  publishedAt,
  readPublishedManifest,
} from "./publishedManifest";
import { otherBytes } from "./refusals";
import { hasBytes } from "./storedObject";
import { type ObjectSettings, type Upload, uploadObject } from "./uploadObject";
import { fileSource, textSource } from "./uploadSource";
import { type StorageWork, Tally } from "./work";

/**
 * Most objects that are uploaded simultaneously: small ones, whose time is mostly that of the request, and those with
 * many parts.
 */
const SMALL = { atOnce: 24, mostBytes: 1 << 20 };
const LARGE = { atOnce: 2 };

/** A version on this machine, and where it goes. */
export interface Bundle {
  readonly place: BundlePlace;
  readonly plan: UploadPlan;
  readonly settings: ObjectSettings;
}

/** What publishing would do. */
export interface PublishPlan {
  /** The objects that do not exist yet, and their bytes. */
  readonly missing: readonly Sized[];
  readonly bytes: number;
  /** What already exists; undefined if there is no manifest. */
  readonly published: PublishedManifest | undefined;
}

interface Sized extends UploadObject {
  readonly bytes: number;
}

/**
 * Finds out which objects of a version already exist. Throws RefusedError if they have other bytes, because nothing is
 * overwritten, and if the plan lacks an object of its manifest, because the version would look complete.
 */
export async function planPublish(
  { storage, limits }: StorageWork,
  { place, plan }: Bundle,
): Promise<PublishPlan> {
  checkComplete(place, plan);
  const there = await storage.list(place.bucket, `${layoutAt(place).folder}/`, limits);
  const published = await readPublishedManifest({ storage, limits }, place);
  for (const { path, judged } of plan.objects) {
    const object = there.get(path);
    if (object && !hasBytes(object, judged)) throw otherBytes(place.bucket, path);
  }
  const missing = plan.objects.filter(({ path }) => !there.has(path)).map(sized);
  return { missing, bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0), published };
}

/**
 * Uploads the missing objects of a version, the manifest last, and returns its content. Throws RefusedError for bytes
 * that are not those that were judged, on either side.
 */
export async function publishBundle(work: StorageWork, bundle: Bundle): Promise<PublishedManifest> {
  const { place, plan, settings } = bundle;
  const { missing, bytes, published } = await planPublish(work, bundle);
  const tally = new Tally(work, missing.length, bytes);
  const uploadOne = async (object: UploadObject, limits: StorageWork["limits"]) => {
    await uploadJudged(
      { ...work, limits },
      {
        target: { bucket: place.bucket, name: object.path },
        source: fileSource(object.location, object.judged),
        contentType: object.contentType,
        settings,
        onBytes: (count) => tally.take(count),
      },
    );
    tally.finish();
  };
  const isSmall = (object: Sized) => object.bytes <= SMALL.mostBytes;
  const small = missing.filter(isSmall);
  const large = missing.filter((object) => !isSmall(object));
  await inParallel(
    [large, small].filter(({ length }) => length > 0),
    2,
    work.limits,
    (group, limits) =>
      inParallel(group, group === small ? SMALL.atOnce : LARGE.atOnce, limits, uploadOne),
  );
  if (published) return published;
  await uploadManifest(work, place, plan.description, settings);
  return publishedAt(work, place);
}

function checkComplete(place: BundlePlace, { objects, description }: UploadPlan): void {
  const layout = layoutAt(place);
  const { manifest } = parsedManifest(description, urlOf(place.bucket, layout.manifest));
  const planned = new Map(objects.map(({ path, judged }) => [path, judged.sha256]));
  const missing = publishedObjects(manifest, layout)
    .filter(({ path, judged }) => planned.get(path) !== judged.sha256)
    .map(({ path }) => path);
  if (missing.length === 0) return;
  throw new RefusedError(
    `the plan of ${bundleId(place)} lacks ${listFew(missing, 3)}, which its manifest describes; nothing is published\n` +
      '  Fix: declare the version by a ModelVersion with upload: "bundle".',
  );
}

/** Uploads an object, unless one with the same bytes has appeared meanwhile. */
async function uploadJudged(work: StorageWork, upload: Upload): Promise<void> {
  const { bucket, name } = upload.target;
  const made = await uploadObject(work, upload).catch((error: unknown) =>
    existingInstead(work, upload.target, error),
  );
  if (!hasBytes(made, upload.source.judged)) throw otherBytes(bucket, name);
}

/** A later release may have written another manifest of the same content, which `publishedAt` finds out. */
async function uploadManifest(
  work: StorageWork,
  place: BundlePlace,
  description: string,
  settings: ObjectSettings,
): Promise<void> {
  const target = { bucket: place.bucket, name: layoutAt(place).manifest };
  const upload = {
    target,
    source: textSource(description),
    contentType: "application/json",
    settings,
  };
  await uploadObject(work, upload).catch((error: unknown) => existingInstead(work, target, error));
}

function sized(object: UploadObject): Sized {
  const bytes = statSync(object.location, { throwIfNoEntry: false })?.size ?? 0;
  return { ...object, bytes };
}
