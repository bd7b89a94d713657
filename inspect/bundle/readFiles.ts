import { osReason } from "../../text";
import { withSmallFile } from "../bytes/byteSource";
import { recognise, recogniseFile } from "../formats";
import { LIMITS } from "../formats/limits";
import { isRaw } from "../formats/tensorflow/shardName";
import { InputError } from "../inputError";
import type { ContentDigests, ManifestFile, Problem } from "../manifest";
import type { SavedModelInspection } from "../savedModel";
import { shardPath } from "../savedModel/completeness";
import { TensorChecks } from "../savedModel/tensorChecks";
import type { BundleFile } from "./bundle";
import { withDumbShelves } from "./dumbShelves";
import { differingDigest, digestsOf } from "./fileDigests";
import { digestOnce } from "./hashFile";
import { withKerasFolders } from "./kerasFolders";
import { withNamedData } from "./namedData";
import { readingObserver } from "./reading";

/** A SavedModel among the files of a bundle. */
export interface ModelFolder {
  /** Prefix of its paths: empty, or a folder with a trailing `/`. */
  readonly folder: string;
  readonly inspection: SavedModelInspection;
  /** Receives a problem with the model's tensors; its path is relative to the bundle. */
  damaged(problem: Problem): void;
}

/** Digests and format of each file. A file that cannot be read adds a problem, and stays in the list. */
export async function readFiles(
  files: readonly BundleFile[],
  models: readonly ModelFolder[],
  problems: Problem[],
): Promise<ManifestFile[]> {
  const read: ManifestFile[] = [];
  readingObserver().begin(files.reduce((sum, { bytes }) => sum + bytes, 0));
  for (const file of files) {
    const { model, shard } = checksOf(file, models);
    try {
      const small = shard === undefined ? readSmall(file) : undefined;
      const digests = small?.digests ?? (await digestsFor(file, shard));
      for (const tensor of shard?.damaged ?? []) {
        model?.damaged({ code: "checksum-mismatch", path: file.path, ...tensor });
      }
      const recognition = small?.recognition ?? recogniseFile(file.location);
      const isShard = shard !== undefined && isRaw(recognition);
      read.push({
        path: file.path,
        bytes: file.bytes,
        ...digests,
        ...(isShard ? { format: "tensor-bundle-shard" } : recognition),
      });
    } catch (error) {
      if (error instanceof InputError) throw error;
      problems.push({
        code: "unreadable-file",
        path: file.path,
        reason: osReason(error),
      });
      read.push({ path: file.path, bytes: file.bytes, sha256: "", format: "unreadable" });
    }
  }
  return withDumbShelves(withKerasFolders(withNamedData(read)), files);
}

/** Whether a file is read in parts only, since its digests are known from elsewhere. */
export function isReadInParts({ bytes, inParts }: BundleFile): boolean {
  return inParts === true && bytes > LIMITS.head;
}

async function digestsFor(
  file: BundleFile,
  shard: TensorChecks | undefined,
): Promise<ContentDigests> {
  if (isReadInParts(file)) return { sha256: "", ...file.listed };
  return asListed(file, await digestOnce(file.location, shard));
}

/** The digests of a file's bytes. Throws InputError if they are not those that its storage lists. */
export function asListed<T extends Partial<ContentDigests>>(
  { path, listed = {} }: BundleFile,
  digests: T,
): T {
  if (differingDigest(digests, listed) === undefined) return digests;
  throw new InputError(
    `the bytes that were read of ${path} do not have the digests of its listing`,
    "run this again; if it stays, look for a proxy that changes answers",
  );
}

/** Digests and recognition of a small file, which is opened and read once; undefined for a larger one. */
function readSmall(file: BundleFile) {
  const { location, bytes } = file;
  if (bytes > LIMITS.head) return undefined;
  return withSmallFile(location, LIMITS.head, (source) => {
    if (source.size > LIMITS.head) return undefined;
    const digests = asListed(file, digestsOf(source.read(0, source.size)));
    readingObserver().advance(source.size);
    return { digests, recognition: recognise(source) };
  });
}

/** The model that a file belongs to, and its checks if the index of the model's variables names it as a shard. */
function checksOf(
  { path: whole }: BundleFile,
  models: readonly ModelFolder[],
): { model?: ModelFolder; shard?: TensorChecks } {
  for (const model of models) {
    if (!whole.startsWith(model.folder)) continue;
    const shard = shardOf(whole.slice(model.folder.length), model.inspection);
    if (shard) return { model, shard };
  }
  return {};
}

function shardOf(path: string, { tensors }: SavedModelInspection): TensorChecks | undefined {
  const shard = Number(
    /^variables\/variables\.data-(\d{5})-of-\d{5}$/.exec(path)?.[1] ?? Number.NaN,
  );
  if (!tensors || !(shard < tensors.shards) || path !== shardPath(shard, tensors.shards))
    return undefined;
  const ranges = tensors.ranges.filter((range) => range.shard === shard);
  // The checksum of a string tensor covers its lengths in the writer's byte order; only little-endian ones are checked.
  return new TensorChecks(
    tensors.isBigEndian ? ranges.filter(({ dtype }) => dtype !== "string") : ranges,
  );
}
