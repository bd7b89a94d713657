import type { Manifest, ManifestFile } from "../../inspect/manifest";

/** A file of a valid export; each test changes one thing. */
export function aFile(change: Partial<ManifestFile> = {}): ManifestFile {
  return {
    path: "saved_model.pb",
    bytes: 100,
    sha256: "0".repeat(64),
    format: "tensorflow-savedmodel",
    ...change,
  };
}

/** The manifest of a valid SavedModel; each test changes one thing. */
export function aManifest(change: Partial<Manifest> = {}): Manifest {
  const files = change.files ?? [aFile()];
  return {
    schema: 1,
    kind: "savedModel",
    name: "iris",
    contentDigest: `sha256:${"0".repeat(64)}`,
    totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    fileCount: files.length,
    files,
    problems: [],
    ...change,
  };
}
