import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { clean } from "@renovatebot/pep440";
import { InputError, type LocalFile, type ManifestFile, type ProjectDeclaration } from "../inspect";
import { buildBackend, pyproject } from "./buildFiles";
import { gzipStored } from "./gzip";
import { tarOf } from "./tar";

/** The input of a source distribution. */
export interface DistributionSource {
  /** Name of the model; the distribution's name if the sources declare none. */
  readonly name: string;
  readonly files: readonly LocalFile[];
  /** Digests of the files when they were judged. */
  readonly judged: readonly Pick<ManifestFile, "path" | "sha256">[];
  /** Requirements as the metadata declares them. */
  readonly requirements: readonly string[];
  /** What the sources declare about their own build. */
  readonly project: ProjectDeclaration;
  /** Oldest Python that is allowed, if one is declared. */
  readonly pythonVersion?: string;
}

export interface Distribution {
  /** `name-version.tar.gz`. Source: PEP 625, "File name of a Source Distribution". */
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** Version of a distribution whose sources declare none: the digest in its path identifies the content. */
const VERSION = "1.0.0";
/** Longest version that is taken from the sources. */
const MAX_VERSION = 64;

/**
 * Packs Python sources as a source distribution that pip installs. The bytes are the same on every machine, whatever
 * its processor, time zone and umask, and whatever the files' times and modes.
 */
export async function buildSourceDistribution(source: DistributionSource): Promise<Distribution> {
  const { files, project } = source;
  const name = distributionName(project.name ?? source.name);
  const version = clean(project.version?.slice(0, MAX_VERSION) ?? VERSION) ?? VERSION;
  const base = `${name.replaceAll("-", "_")}-${version}`;
  const contents = new Map<string, Buffer | string>();
  const digests = new Map(source.judged.map(({ path, sha256 }) => [path, sha256]));
  for (const file of files) contents.set(file.path, await readAsJudged(file, digests));
  const ownText = contents.get("pyproject.toml")?.toString();
  contents.set("pyproject.toml", pyproject(project, ownText));
  if (!project.buildsItself) contents.set(...buildBackend());
  contents.set("PKG-INFO", metadata(name, version, source));
  const entries = [...contents].map(([path, content]) => [`${base}/${path}`, content] as const);
  return { fileName: `${base}.tar.gz`, bytes: gzipStored(await tarOf(entries)) };
}

/** A file's bytes. They are read again after they were judged, and may have changed in between. */
async function readAsJudged(
  { path, location }: LocalFile,
  digests: ReadonlyMap<string, string>,
): Promise<Buffer> {
  const bytes = await readFile(location);
  const known = digests.get(path);
  if (known === undefined || createHash("sha256").update(bytes).digest("hex") === known) {
    return bytes;
  }
  throw new InputError(
    `"${path}" changed while it was packed`,
    "run it again when nothing writes to the sources",
  );
}

/** Name of a distribution in its normal form. Source: PEP 503, "Normalized Names"; PEP 508, "Names". */
export function distributionName(name: string): string {
  const normal = name
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
  return normal === "" ? "model" : normal;
}

/**
 * The content of PKG-INFO. If the sources have their own build, only that build knows the other fields. Source: PEP
 * 643.
 */
function metadata(
  name: string,
  version: string,
  { requirements, pythonVersion, project }: DistributionSource,
): string {
  const declared = [
    ...(pythonVersion === undefined ? [] : [`Requires-Python: >=${pythonVersion}`]),
    ...requirements.map((requirement) => `Requires-Dist: ${requirement}`),
  ];
  return [
    "Metadata-Version: 2.2",
    `Name: ${name}`,
    `Version: ${version}`,
    ...(project.buildsItself ? ["Dynamic: Requires-Python", "Dynamic: Requires-Dist"] : declared),
    "",
  ].join("\n");
}
