import { getBucketObject, getBucketObjectContent, getBucketObjects } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { Contents } from "../../packing/packVersion";
import type { UploadObject } from "../../packing/uploadPlan";
import { compareBytes, type Reported } from "../../storage/storedObject";
import { listFew, plural } from "../../text";
import { lastOutputs } from "../lastUpdate";
import { knownValue } from "../outputValue";
import { programError } from "../programError";

/** The state of a version's objects before this update. */
export interface Standing {
  /** Names of objects that are in the bucket with the same bytes and that no resource of this stack manages. */
  readonly adopted: ReadonlySet<string>;
  /** Names of objects that a resource of this stack manages and whose last upload wrote other bytes. */
  readonly spoilt: ReadonlySet<string>;
  /**
   * Values of `sourceMd5hash` by name. The engine sees no difference if an upload read other bytes than those it had
   * hashed; a change of this property makes the provider upload again.
   */
  readonly sourceMd5hashes: ReadonlyMap<string, string>;
}

const OBJECT = "gcp:storage/bucketObject:BucketObject";

/** Most simultaneous requests to the bucket. */
const AT_ONCE = 32;

/**
 * Looks up which objects of a version exist: in the stack's state, and for objects that it lacks, in the bucket. If
 * either cannot be read, nothing is adopted. Throws RunError if a published version would have to be overwritten.
 */
export async function standingOf(
  component: pulumi.ComponentResource,
  name: string,
  bucketInput: pulumi.Input<string>,
  contents: Contents,
  resourcePrefix: string,
): Promise<Standing> {
  const { objects, layout } = contents;
  const outputs = await lastOutputs();
  const urns = await knownValue(pulumi.createUrn("", OBJECT, component.urn));
  const bucketOutput = pulumi.output(bucketInput);
  const bucket = await knownValue(bucketOutput);
  if (!outputs || urns === undefined) {
    return { adopted: new Set(), spoilt: new Set(), sourceMd5hashes: new Map() };
  }
  const own = (path: string): (Reported & { readonly sourceMd5hash?: string }) | undefined => {
    const known = outputs[`${urns}${resourcePrefix}${path}`]?.outputs;
    return bucket === undefined || known?.["bucket"] === bucket ? known : undefined;
  };
  const spoilt = new Set<string>();
  const sourceMd5hashes = new Map<string, string>();
  for (const { path, judged } of objects) {
    const known = own(path);
    if (!known) continue;
    const isSpoilt = compareBytes(known, judged) === "different";
    if (isSpoilt) spoilt.add(path);
    const hash = isSpoilt === Boolean(known.sourceMd5hash) ? undefined : judged.md5;
    if (hash !== undefined) sourceMd5hashes.set(path, hash);
  }
  const others = objects.filter(({ path }) => !own(path));
  const hasMarker = own(layout.manifest) !== undefined;
  const isAllOwn = others.length === 0 && hasMarker;
  const adopted =
    bucket === undefined || isAllOwn
      ? []
      : await adoptable({ component, name, bucket, contents, others, hasMarker }, () =>
          pulumi.isSecret(bucketOutput),
        );
  return { adopted: new Set(adopted), spoilt, sourceMd5hashes };
}

interface Lookup {
  readonly component: pulumi.ComponentResource;
  readonly name: string;
  readonly bucket: string;
  readonly contents: Contents;
  /** Objects that no resource of this stack manages. */
  readonly others: readonly UploadObject[];
  /** Whether a resource manages the marker. */
  readonly hasMarker: boolean;
}

/** Names of the objects that need no upload. */
async function adoptable(lookup: Lookup, isSecret: () => Promise<boolean>): Promise<string[]> {
  const { component, contents } = lookup;
  const { layout } = contents;
  try {
    const listed = await namesBelow(lookup);
    const there = lookup.others.filter(({ path }) => listed.has(path));
    const compared = await inTurns(there, async (object) => ({
      path: object.path,
      isSame: compareBytes(await reportOf(lookup, object.path), object.judged) === "same",
    }));
    const same = compared.filter(({ isSame }) => isSame).map(({ path }) => path);
    const different = compared.filter(({ isSame }) => !isSame).map(({ path }) => path);
    if (!listed.has(layout.manifest)) return say(same, component);
    if (different.length > 0) throw overwriting(lookup, different);
    if (lookup.hasMarker) return say(same, component);
    if (!(await isMarkerOf(lookup))) throw overwriting(lookup, [layout.manifest]);
    return say([...same, layout.manifest], component);
  } catch (error) {
    if (error instanceof pulumi.RunError) throw error;
    const reason = (await isSecret()) ? "" : `: ${(error as Error).message.trim()}`;
    unseen(reason, component);
    return [];
  }
}

function say(adopted: string[], component: pulumi.Resource): string[] {
  if (adopted.length > 0) {
    const what = plural(adopted.length, "object");
    pulumi.log.info(`${what} in the bucket already, with the same bytes: not uploaded`, component);
  }
  return adopted;
}

/** In preview, credentials may be missing; later, this may cause an upload of the same bytes. */
function unseen(reason: string, component: pulumi.Resource): void {
  const message = `the objects of the bucket cannot be listed, so all are uploaded, over any that are there${reason}`;
  if (pulumi.runtime.isDryRun()) pulumi.log.debug(message, component);
  else pulumi.log.warn(message, component);
}

async function namesBelow({ component, bucket, contents }: Lookup): Promise<Set<string>> {
  const prefix = `${contents.layout.folder}/`;
  const { bucketObjects } = await getBucketObjects({ bucket, prefix }, { parent: component });
  return new Set((bucketObjects ?? []).map(({ name }) => name));
}

function reportOf({ component, bucket }: Lookup, name: string): Promise<Reported> {
  return getBucketObject({ bucket, name }, { parent: component });
}

/** Whether the marker in the bucket describes the same content. */
async function isMarkerOf({ component, bucket, contents }: Lookup): Promise<boolean> {
  const { layout, manifest } = contents;
  const { content } = await getBucketObjectContent(
    { bucket, name: layout.manifest },
    { parent: component },
  );
  try {
    const described = JSON.parse(content) as { readonly contentDigest?: unknown };
    return described.contentDigest === manifest.contentDigest;
  } catch {
    return false;
  }
}

function overwriting({ name, contents }: Lookup, paths: readonly string[]): pulumi.RunError {
  const { folder } = contents.layout;
  return programError(
    `ModelVersion "${name}" is in the bucket already, with other bytes: ${listFew(paths, 3)}. A published version is never overwritten. ` +
      `Fix: find out who wrote to ${folder}, delete that folder if nothing serves it, and run this again.`,
  );
}

/** Maps with a limited number of simultaneous calls. */
async function inTurns<T, R>(items: readonly T[], call: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(call))));
  }
  return results;
}
