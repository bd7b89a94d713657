import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InspectOptions, inspectBundle, type Manifest } from "../inspect";
import { cacheFolder } from "../inspect/bundle/cache";
import { digestsOf } from "../inspect/bundle/fileDigests";
import type { ContentDigests } from "../inspect/manifest";
import { publishedForm } from "../inspect/schema/writeManifest";
import { type Layout, layoutOf } from "./layout";
import { buildPackage, type PackageFile } from "./package";

/** One object to upload, from a file on this machine. */
export interface UploadObject {
  /** Name in the bucket. */
  readonly path: string;
  readonly location: string;
  readonly contentType: string;
  /** Digests of the bytes that were judged or made. */
  readonly judged: ContentDigests;
}

/** A version and its place in the bucket. */
export interface Version {
  readonly manifest: Manifest;
  readonly layout: Layout;
  /** Names of its objects in the bucket, the manifest last. */
  readonly paths: readonly string[];
  /** Name of the source distribution in the bucket; absent for an export. */
  readonly sourceDistribution?: string;
}

/** A version that is ready to upload. */
export interface Contents extends Version {
  readonly objects: readonly UploadObject[];
  /** Text of `manifest.json`: what is known of the bytes, without what one stack says of them. */
  readonly description: string;
}

/** Inspects and packs the export or the routine in the folder `path`. Throws InputError where there is nothing to pack. */
export async function packVersion(
  path: string,
  options: InspectOptions,
  prefix?: string,
): Promise<Contents> {
  const inspection = await inspectBundle(path, options);
  const { modelFiles } = inspection;
  const packed = await buildPackage(inspection);
  const manifest = withPackage(inspection.manifest, packed);
  const layout = layoutOf(manifest, prefix);
  const judged = judgedOf(manifest);
  const objects = [
    ...modelFiles.map((file) => ({
      path: `${layout.model}/${file.path}`,
      location: file.location,
      contentType: "application/octet-stream",
      judged: judged(file.path),
    })),
    ...packed.map((file) => ({
      path: `${layout.package}/${file.name}`,
      location: keep(file),
      contentType: file.contentType,
      judged: digestsOf(file.bytes),
    })),
  ];
  const [distribution] = packed;
  return {
    manifest,
    layout,
    paths: [...objects.map((object) => object.path), layout.manifest],
    objects,
    ...(distribution && { sourceDistribution: `${layout.package}/${distribution.name}` }),
    description: describe(manifest),
  };
}

/** Finds the digests of a file of the model by its path in there. */
function judgedOf({ files, routine }: Manifest): (path: string) => ContentDigests {
  const folder = routine?.artifacts === undefined ? "" : `${routine.artifacts}/`;
  const byPath = new Map(files.map((file) => [file.path, file]));
  return (path) => byPath.get(`${folder}${path}`) ?? { sha256: "" };
}

/** The manifest with the files of the package, so that those can be told from others of their name. */
function withPackage(manifest: Manifest, packed: readonly PackageFile[]): Manifest {
  if (packed.length === 0) return manifest;
  const { problems, ...facts } = manifest;
  const packageFiles = packed.map(({ name, bytes }) => ({
    path: name,
    bytes: bytes.length,
    ...digestsOf(bytes),
  }));
  return { ...facts, packageFiles, problems };
}

/** What the manifest in the bucket says: the same for everyone who uploads the same bytes. A routine's image is part of it. */
function describe({
  serving,
  sampleRequest: _r,
  exemptions: _e,
  excluded: _x,
  ...content
}: Manifest): string {
  const image = content.routine && serving?.image;
  return `${JSON.stringify(publishedForm({ ...content, ...(image && { serving: { image } }) }))}\n`;
}

/**
 * Keeps made bytes as a file of the cache, named by their digest, since uploads read from files. What lies there already
 * is held against them: a cache is no place to be believed.
 */
function keep({ name, bytes }: PackageFile): string {
  const folder = join(cacheFolder(), "packages", digestsOf(bytes).sha256);
  const location = join(folder, name);
  if (holds(location, bytes)) return location;
  mkdirSync(folder, { recursive: true });
  const partial = `${location}.${randomUUID()}`;
  writeFileSync(partial, bytes, { flag: "wx" });
  renameSync(partial, location);
  return location;
}

function holds(location: string, bytes: Buffer): boolean {
  try {
    return readFileSync(location).equals(bytes);
  } catch {
    return false;
  }
}
