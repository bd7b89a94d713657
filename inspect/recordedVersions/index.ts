import type { BundleFile } from "../bundle/bundle";
import { type ByteSource, withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { formatOf, type VersionSource } from "../formats/catalog";
import type { Recognition } from "../formats/recognition";
import type { ManifestFile, RecordedVersion } from "../manifest";
import { withBudget } from "./byteBudget";
import type { FoundVersion, VersionReader } from "./found";
import { kerasInArchive, kerasInFolder, kerasInHdf5, kerasInMetadata } from "./keras";
import { lightgbmInText } from "./lightgbm";
import { versionsInCompressed, versionsInPickle } from "./pickles";
import { tensorflowInSavedModel } from "./tensorflow";
import { torchInArchive } from "./torch";
import { xgboostInBinary, xgboostInJson, xgboostInUbjson } from "./xgboost";

/** Most bytes of one file that are read to find its versions. */
const BUDGET = 2 << 20;
/** Most versions of one file that are listed, for a file with objects by several writers. */
const LISTED = 5;
/** The form of a version. Versions are shown to people, so nothing else is listed. */
const VERSION = /^\d[\w.+!-]{0,39}$/;

const READERS: Readonly<Record<VersionSource, VersionReader>> = {
  pickle: versionsInPickle,
  torchArchive: torchInArchive,
  xgboostUbjson: xgboostInUbjson,
  xgboostJson: xgboostInJson,
  xgboostBinary: xgboostInBinary,
  kerasArchive: kerasInArchive,
  kerasFolder: kerasInFolder,
  kerasHdf5: kerasInHdf5,
  kerasMetadata: kerasInMetadata,
  lightgbmText: lightgbmInText,
  savedModel: tensorflowInSavedModel,
};

/** The versions that the files of a bundle record; a file that cannot be read has none. */
export function recordedVersions(
  bundle: readonly BundleFile[],
  files: readonly ManifestFile[],
): RecordedVersion[] {
  const locations = new Map(bundle.map(({ path, location }) => [path, location]));
  return files.flatMap((file) => {
    const location = locations.get(file.path);
    if (location === undefined || !readerOf(file)) return [];
    try {
      const found = withFile(location, (source) => versionsIn(source, file));
      return found.map((version) => ({ ...version, path: file.path }));
    } catch (error) {
      if (isSystemError(error)) return [];
      throw error;
    }
  });
}

/** The versions that bytes of a recognised format record; never throws. */
export function versionsIn(source: ByteSource, recognition: Recognition): FoundVersion[] {
  try {
    const found = readerOf(recognition)?.(withBudget(source, BUDGET)) ?? [];
    return found.filter(({ version }) => VERSION.test(version)).slice(0, LISTED);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

function readerOf({ format, members = [] }: Recognition): VersionReader | undefined {
  const isPacked = format === "gzip" || format === "zlib";
  if (isPacked) {
    const held = members[0] && formatOf(members[0].format).versions;
    return held === "pickle" ? versionsInCompressed : undefined;
  }
  const { versions } = formatOf(format);
  return versions && READERS[versions];
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
