import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../inspect";
import type { ContentDigests } from "../inspect/manifest";
import { publishedForm } from "../inspect/schema/writeManifest";
import type { LastVersion } from "./lastUpdate";

/**
 * Facts about bytes, which the engine compares by the digest of those bytes. A release that knows more about the same
 * bytes shows no change, and policies receive everything that this release knows.
 */
class Facts extends pulumi.asset.StringAsset {
  /** Lower-case hex. The engine computes a hash of the text only if there is none. */
  readonly hash: string;

  constructor(facts: object, contentDigest: string) {
    super(JSON.stringify(facts));
    this.hash = contentDigest.slice("sha256:".length);
  }
}

/**
 * The manifest among a version's inputs and outputs: its main properties, and the facts in an asset, which is one line
 * of a diff. Digests that are only compared with a bucket's listing are left out.
 *
 * If an older release recorded it as one object, the state keeps that format while the object would be the same.
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

/** The changes of an upgrade are recorded once, so they are in neither. */
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
