import { osReason } from "../../text";
import { recogniseFile } from "../formats";
import type { ManifestFile, Problem } from "../manifest";
import type { SavedModelInspection } from "../savedModel";
import { shardPath } from "../savedModel/completeness";
import { TensorChecks } from "../savedModel/tensorChecks";
import { type ContentChecks, digestOnce } from "./hashFile";
import type { BundleFile } from "./walk";

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
      const sha256 = await digestOnce(file.location, shard);
      for (const tensor of shard?.damaged ?? []) {
        problems.push({ code: "checksum-mismatch", path: file.path, ...tensor });
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
        reason: osReason(error),
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
): ContentChecks | undefined {
  const tensors = savedModel?.tensors;
  const shard = Number(
    /^variables\/variables\.data-(\d{5})-of-\d{5}$/.exec(path)?.[1] ?? Number.NaN,
  );
  if (!tensors || !(shard < tensors.shards) || path !== shardPath(shard, tensors.shards))
    return undefined;
  const ranges = tensors.ranges.filter((range) => range.shard === shard);
  // The checksum of strings covers their lengths in the byte order of the writer; only the usual one is followed.
  return new TensorChecks(
    tensors.isBigEndian ? ranges.filter(({ dtype }) => dtype !== "string") : ranges,
  );
}
