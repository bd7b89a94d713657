import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../inspect";
import type { ContentDigests } from "../inspect/manifest";
import { publishedForm } from "../inspect/schema/writeManifest";
import type { LastVersion } from "./lastUpdate";

/**
 * Facts about bytes, which the engine compares by the digest of those bytes: a release that knows more of the same ones
 * shows no change, and policies are sent all that this release knows.
 */
class Facts extends pulumi.asset.StringAsset {
  /** Lower-case hex. The engine computes one of the text only where there is none. */
  readonly hash: string;

  constructor(facts: object, contentDigest: string) {
    super(JSON.stringify(facts));
    this.hash = contentDigest.slice("sha256:".length);
  }
}

/**
 * The manifest among a version's inputs and outputs: what it is, and the facts in an asset, which is one line of a
 * difference. Digests that only a bucket's listing is compared with are left out.
 *
 * The state of a release that recorded it as one object stays as it is while that object would be the same.
 */
export function recordedManifest(
  manifest: Manifest,
  before: LastVersion | undefined,
): pulumi.Inputs {
  if (before?.schema === 1 && isSame(before.manifest, manifest)) return { ...manifest };
  const { files, packageFiles, ...others } = manifest;
  const { schema, kind, name, contentDigest, totalBytes, fileCount, upgrade, ...facts } =
    publishedForm({
      ...others,
      files: files.map(withoutListing),
      ...(packageFiles && { packageFiles: packageFiles.map(withoutListing) }),
    });
  return {
    schema,
    kind,
    name,
    contentDigest,
    totalBytes,
    fileCount,
    facts: new Facts(facts, contentDigest),
    ...(upgrade && { upgrade }),
  };
}

/** What an upgrade changed is said once, so it is in neither. */
function isSame({ upgrade: _upgrade, ...before }: Manifest, manifest: Manifest): boolean {
  return isDeepStrictEqual(before, JSON.parse(JSON.stringify(manifest)));
}

function withoutListing<Entry extends ContentDigests>({
  md5: _md5,
  crc32c: _crc32c,
  ...entry
}: Entry): Omit<Entry, "md5" | "crc32c"> {
  return entry;
}
