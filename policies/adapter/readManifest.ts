import type { Manifest, ManifestFile } from "../../inspect/manifest";
import { behindProxy, findUnknown } from "./unknownValues";

/**
 * The manifest among a ModelVersion's inputs or outputs; undefined where it is absent, has unknown values, or is not
 * one that this release reads. Those cases are `uploads-accounted-for`'s to refuse.
 */
export function readManifest(props: object): Manifest | undefined {
  const { manifest } = behindProxy(props) as { manifest?: unknown };
  return isManifest(manifest) && findUnknown(manifest) === undefined ? manifest : undefined;
}

/** Whether a value has the form that every rule relies on; anyone may register a component under our type. */
function isManifest(value: unknown): value is Manifest {
  const manifest = (value ?? {}) as Record<keyof Manifest, unknown>;
  return (
    manifest.schema === 1 &&
    areTexts(manifest.kind, manifest.name, manifest.contentDigest) &&
    typeof manifest.totalBytes === "number" &&
    Array.isArray(manifest.problems) &&
    Array.isArray(manifest.files) &&
    manifest.files.every(
      (file: Partial<ManifestFile> | null) =>
        areTexts(file?.path, file?.sha256, file?.format) && typeof file?.bytes === "number",
    )
  );
}

function areTexts(...values: unknown[]): boolean {
  return values.every((value) => typeof value === "string");
}
