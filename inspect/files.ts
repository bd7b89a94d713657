import type { BundleFile } from "./bundle";
import { digestFile } from "./contents";
import type { ManifestFile, Problem } from "./manifest";
import { reasonOf } from "./reason";
import { recogniseFile } from "./recognise";
import type { SavedModelInspection } from "./savedModel";
import { shardPath } from "./savedModel/completeness";
import { TensorChecks } from "./savedModel/tensorChecks";

/** Digest and format of each file; one that cannot be read is a problem, and stays in the list. */
export async function readFiles(
  files: readonly BundleFile[],
  savedModel: SavedModelInspection | undefined,
  problems: Problem[],
): Promise<ManifestFile[]> {
  const read: ManifestFile[] = [];
  for (const file of files) {
    const shard = checksOf(file, savedModel);
    try {
      const sha256 = await digestFile(file.location, shard);
      for (const key of shard?.damaged ?? []) {
        problems.push({
          code: "checksum-mismatch",
          path: file.path,
          what: `the tensor "${key}" is damaged`,
        });
      }
      const recognition = recogniseFile(file.location);
      const isShard = shard !== undefined && recognition.format === "unknown";
      read.push({
        path: file.path,
        bytes: file.bytes,
        sha256,
        ...(isShard ? { format: "tensor-bundle-shard" } : recognition),
      });
    } catch (error) {
      problems.push({
        code: "unreadable-file",
        path: file.path,
        what: `cannot be read: ${reasonOf(error)}`,
      });
      read.push({ path: file.path, bytes: file.bytes, sha256: "", format: "unreadable" });
    }
  }
  return read;
}

/** The checks of a file that the index of variables names as a shard. */
function checksOf(
  { path }: BundleFile,
  savedModel: SavedModelInspection | undefined,
): TensorChecks | undefined {
  const tensors = savedModel?.tensors;
  const shard = Number(
    /^variables\/variables\.data-(\d{5})-of-\d{5}$/.exec(path)?.[1] ?? Number.NaN,
  );
  if (!tensors || !(shard < tensors.shards) || path !== shardPath(shard, tensors.shards))
    return undefined;
  return new TensorChecks(tensors.ranges.filter((range) => range.shard === shard));
}
