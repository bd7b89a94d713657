import type { FormatName } from "../../inspect/formats/catalog";
import type { Manifest, ManifestFile, RecordedVersion } from "../../inspect/manifest";
import { aFile, aManifest } from "./manifests";
import { aRoutine, codesOf, findingsOf, requirements } from "./routineManifests";

export const prebuilt = (name: string) => `us-docker.pkg.dev/vertex-ai/prediction/${name}:latest`;

export const findings = (manifest: Manifest, options: object = {}) =>
  findingsOf("framework-version", manifest, options);
export const codes = (manifest: Manifest, options: object = {}) =>
  codesOf("framework-version", manifest, options);

/** A SavedModel that this TensorFlow wrote, served by an image. */
export function anExport(tensorflowVersion: string, image: string): Manifest {
  const graph = {
    tags: ["serve"],
    tensorflowVersion,
    producer: 2000,
    minConsumer: 12,
    signatures: {},
    ops: {},
    reachedOps: {},
    assets: [],
    restores: true,
  };
  return aManifest({
    savedModel: { metaGraphs: [graph], variables: [], duplicateBytes: 0 },
    serving: { image },
  });
}

/** A routine with the given requirement lines and one model among its artifacts. */
export function loading(
  lines: readonly string[],
  model: Partial<ManifestFile> = {},
  recorded?: Omit<RecordedVersion, "path">,
): Manifest {
  const file = aFile({ path: "model/m", format: "joblib", ...model });
  return {
    ...aRoutine({ requirements: requirements(...lines), pythonVersion: "3.11" }),
    files: [file],
    ...(recorded && { recordedVersions: [{ ...recorded, path: file.path }] }),
  };
}

/** A folder with one model for a prebuilt container. */
export function aModel(
  image: string,
  format: FormatName,
  framework: string,
  version?: string,
): Manifest {
  return aManifest({
    kind: "unsupported",
    files: [aFile({ path: "model", format })],
    ...(version !== undefined && { recordedVersions: [{ framework, version, path: "model" }] }),
    serving: { image: prebuilt(image) },
  });
}
