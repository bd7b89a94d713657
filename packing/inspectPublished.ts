import { InputError, type InspectOptions, inspectListing, type Manifest } from "../inspect";
import { bound, MOST_MANIFEST_BYTES } from "../inspect/bounds";
import type { BundleFile } from "../inspect/bundle/bundle";
import { digestOnce } from "../inspect/bundle/hashFile";
import { listedFolder } from "../inspect/bundle/listedFolder";
import { asListed } from "../inspect/bundle/readFiles";
import { lazy } from "../inspect/lazy";
import type { ContentDigests } from "../inspect/manifest";
import type * as schema from "../inspect/schema/readManifest";
import {
  comparePublished,
  firstDifference,
  OWN_LAYOUT,
  type PresentObject,
} from "./comparePublished";
import { publishedObjects } from "./publishedVersion";

/** The library that validates a manifest is loaded at the first one. */
const reader = lazy(() => require("../inspect/schema/readManifest") as typeof schema);

/**
 * Describes the published version whose folder has these files: an export as it is there now, a routine as its manifest
 * records it, and how the objects differ from what the manifest records. Undefined where they are no version's.
 */
export async function inspectPublished(
  files: readonly BundleFile[],
  options: InspectOptions,
): Promise<Manifest | undefined> {
  const recorded = recordedManifest(files);
  if (!recorded) return undefined;
  const { name, routine } = recorded;
  if (options.modelSignature !== undefined)
    throw new InputError(
      `the signature "${options.modelSignature}" is not that of a published version, which has its own`,
      "leave it out: model.sig in the version's model folder is verified",
    );
  const [model, others] = partition(files, recorded);
  const own = routine ? undefined : await inspectListing(model, false, { ...options, name });
  const present = [
    ...(own?.files.map((file) => ({ ...file, path: `${OWN_LAYOUT.model}/${file.path}` })) ?? []),
    ...(await Promise.all(others.map(digested))),
  ];
  const { serving, exemptions } = options;
  const manifest = own ?? {
    ...recorded,
    ...(serving && { serving: { ...recorded.serving, ...serving } }),
    ...(exemptions && { exemptions }),
    isRecorded: true as const,
  };
  const problems = [...comparePublished(recorded, present), ...manifest.problems];
  return bound({ ...manifest, problems });
}

/** The manifest of the version whose folder has these files; undefined where they have none of ours. */
function recordedManifest(files: readonly BundleFile[]): Manifest | undefined {
  if (!files.some(({ path }) => path === OWN_LAYOUT.manifest)) return undefined;
  const text = listedFolder(files)
    .readSmallFile(OWN_LAYOUT.manifest, MOST_MANIFEST_BYTES)
    .toString();
  try {
    const read = reader().readManifest(JSON.parse(text));
    return "manifest" in read ? read.manifest : undefined;
  } catch {
    return undefined; // not JSON
  }
}

/** The files of an export, with the SHA-256 that the manifest records where they are the same, and all other files. */
function partition(
  files: readonly BundleFile[],
  recorded: Manifest,
): [model: BundleFile[], others: BundleFile[]] {
  const judged = new Map(
    publishedObjects(recorded, OWN_LAYOUT).map((object) => [object.path, object]),
  );
  const model: BundleFile[] = [];
  const others: BundleFile[] = [];
  for (const file of files) {
    const { path, bytes, listed, inParts } = file;
    if (recorded.routine || !path.startsWith(`${OWN_LAYOUT.model}/`)) {
      others.push(file);
      continue;
    }
    const known = judged.get(path);
    const isSame = known && listed && inParts && !firstDifference(known, { bytes, ...listed });
    model.push({
      ...file,
      path: path.slice(OWN_LAYOUT.model.length + 1),
      ...(isSame && { listed: { ...listed, sha256: known.judged.sha256 } }),
    });
  }
  return [model, others];
}

async function digested(file: BundleFile): Promise<PresentObject> {
  const { path, bytes, location, listed, inParts } = file;
  const digests: Partial<ContentDigests> =
    listed && inParts ? listed : asListed(file, await digestOnce(location));
  return { path, bytes, ...digests };
}
