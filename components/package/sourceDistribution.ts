import { readFile } from "node:fs/promises";
import { type ArchiverOptions, create } from "archiver";
import type { BundleFile } from "../../inspect";

/** What a source distribution is made of. */
export interface DistributionSource {
  /** Name of the model; becomes the distribution's by PEP 625. */
  readonly name: string;
  readonly version: string;
  readonly files: readonly BundleFile[];
  /** Requirements as the metadata declare them. */
  readonly requirements: readonly string[];
  readonly pythonVersion: string;
}

export interface Distribution {
  /** `name-version.tar.gz`. Source: PEP 625, "File name of a Source Distribution". */
  readonly fileName: string;
  readonly bytes: Buffer;
}

/** Every entry's time: the beginning of the epoch, so that the same files give the same bytes. */
const EPOCH = new Date(0);
const MODE = 0o644;
const OPTIONS: ArchiverOptions = { gzip: true, gzipOptions: { level: 9 } };
/** Byte of the gzip header that names the operating system; 255 for unknown. Source: RFC 1952, 2.3.1. */
const GZIP_OS = 9;

/**
 * Packs Python sources as a source distribution that pip installs: the same bytes on every machine, whatever its time
 * zone, umask, and the times and modes of the files.
 */
export async function buildSourceDistribution(source: DistributionSource): Promise<Distribution> {
  const base = `${distributionName(source.name)}-${source.version}`;
  const archive = create("tar", OPTIONS);
  const chunks: Buffer[] = [];
  archive.on("data", (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve, reject) => {
    archive.on("end", resolve);
    archive.on("error", reject);
    archive.on("warning", reject);
  });
  const append = (path: string, content: Buffer | string) =>
    archive.append(content, { name: `${base}/${path}`, date: EPOCH, mode: MODE });
  append("PKG-INFO", metadata(source));
  if (!source.files.some(({ path }) => path === "pyproject.toml"))
    append("pyproject.toml", project(source));
  for (const { path, location } of source.files) append(path, await readFile(location));
  await Promise.all([archive.finalize(), done]);
  const bytes = Buffer.concat(chunks);
  bytes[GZIP_OS] = 0xff;
  return { fileName: `${base}.tar.gz`, bytes };
}

/** Name of a distribution's files. Source: PEP 625; PEP 503 for the normal form. */
export function distributionName(name: string): string {
  return name.replace(/[-_.]+/g, "_").toLowerCase();
}

function metadata({ name, version, requirements, pythonVersion }: DistributionSource): string {
  return [
    "Metadata-Version: 2.1",
    `Name: ${distributionName(name).replaceAll("_", "-")}`,
    `Version: ${version}`,
    `Requires-Python: >=${pythonVersion}`,
    ...requirements.map((requirement) => `Requires-Dist: ${requirement}`),
    "",
  ].join("\n");
}

/** Modules and packages at the top of the sources, and the files of packages that are no sources. */
function project({
  name,
  version,
  files,
  requirements,
  pythonVersion,
}: DistributionSource): string {
  const modules = files
    .filter(({ path }) => /^[^/]+\.py$/.test(path))
    .map(({ path }) => path.slice(0, -".py".length));
  const folders = files.filter(({ path }) => path.endsWith(".py") && path.includes("/"));
  const packages = new Set(
    folders.map(({ path }) => path.slice(0, path.lastIndexOf("/")).replaceAll("/", ".")),
  );
  return [
    "[build-system]",
    'requires = ["setuptools>=61"]',
    'build-backend = "setuptools.build_meta"',
    "",
    "[project]",
    `name = ${text(distributionName(name).replaceAll("_", "-"))}`,
    `version = ${text(version)}`,
    `requires-python = ${text(`>=${pythonVersion}`)}`,
    `dependencies = ${list(requirements)}`,
    "",
    "[tool.setuptools]",
    `py-modules = ${list(modules)}`,
    `packages = ${list([...packages])}`,
    "",
    "[tool.setuptools.package-data]",
    '"*" = ["*"]',
    "",
  ].join("\n");
}

function text(value: string): string {
  return JSON.stringify(value);
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(", ")}]`;
}
