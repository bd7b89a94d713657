import table from "../../data/model-readers.json";
import type { FormatName } from "../../inspect/formats/catalog";
import type { Manifest, RecordedVersion } from "../../inspect/manifest";
import { allows, isVersion, releaseMinor } from "./versions";

/** A row of the table: which versions of its framework load a model of these formats. */
export interface Reader {
  readonly framework: string;
  readonly formats: readonly string[];
  /** Recorded releases that the row applies to. Defaults to all. */
  readonly writtenBy?: string;
  /** Versions of the framework's file format that the row applies to. */
  readonly fileFormat?: string;
  readonly loadedBy: string;
  readonly code: string;
  readonly level: string;
  readonly why: string;
  /** How to write the model again so that older or newer versions load it. */
  readonly again?: string;
}

/** A model in the bundle, with the version that it records, if it records one. */
export interface Model {
  readonly framework: string;
  readonly path: string;
  readonly format: FormatName;
  readonly recorded?: RecordedVersion;
}

const ROWS: readonly Reader[] = table.rows;

/**
 * The models of a bundle: one for each framework version that a file records, and files whose format alone has a row.
 */
export function modelsOf(manifest: Manifest): Model[] {
  const { files, recordedVersions = [] } = manifest;
  const formats = new Map(files.map(({ path, format }) => [path, format]));
  const recorded = recordedVersions.map((found) =>
    modelOf(found, formats.get(found.path) ?? "unknown"),
  );
  const models = [...graphOf(manifest), ...recorded].filter(
    (model) => model.recorded && isVersion(model.recorded.version),
  );
  const paths = new Set(models.map(({ path }) => path));
  const others = files.flatMap(({ path, format }) => {
    const row = paths.has(path) ? undefined : ROWS.find((found) => isOfFormat(found, format));
    return row ? [{ framework: row.framework, path, format }] : [];
  });
  return [...models, ...others];
}

/** An export's own graph, whose version is a fact of the SavedModel. */
function graphOf({ files, savedModel }: Manifest): Model[] {
  const version = savedModel?.metaGraphs[0]?.tensorflowVersion;
  const path = ["saved_model.pb", "saved_model.pbtxt"].find((name) =>
    files.some((file) => file.path === name),
  );
  if (version === undefined || path === undefined) return [];
  return [modelOf({ framework: "tensorflow", version, path }, "tensorflow-savedmodel")];
}

function modelOf(recorded: RecordedVersion, format: FormatName): Model {
  return { framework: recorded.framework, path: recorded.path, format, recorded };
}

/** What the table requires of a model's loader, the strictest first, with the recorded version filled in. */
export function readersOf({ framework, format, recorded }: Model): Reader[] {
  const found = ROWS.filter(
    (row) => row.framework === framework && row.formats.includes(format) && isAbout(row, recorded),
  );
  return found.map((row) => ({ ...row, loadedBy: fill(row.loadedBy, recorded?.version ?? "") }));
}

function isAbout({ writtenBy, fileFormat, loadedBy }: Reader, recorded?: RecordedVersion): boolean {
  if (!recorded)
    return writtenBy === undefined && fileFormat === undefined && !loadedBy.includes("{");
  if (recorded.of === "file format")
    return fileFormat !== undefined && allows(fileFormat, recorded.version);
  return (
    fileFormat === undefined && (writtenBy === undefined || allows(writtenBy, recorded.version))
  );
}

/** Whether the row applies to every file of a format, whatever it records. */
function isOfFormat(row: Reader, format: FormatName): boolean {
  return row.formats.includes(format) && isAbout(row);
}

function fill(template: string, version: string): string {
  return template
    .replace("{version}", version.replace(/\+.*$/, ""))
    .replace("{minor}", releaseMinor(version));
}
