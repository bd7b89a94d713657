import { posix } from "node:path";
import { withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import { readTarGz } from "../formats/archive/tarGz";
import { readMember } from "../formats/archive/zip";
import { readZipDirectory } from "../formats/archive/zipDirectory";
import { LIMITS } from "../formats/limits";
import type { RoutineFacts, StartupFileFacts } from "../python/facts";
import type { SourceFolder } from "../python/sourceFolder";
import { isArchive } from "./requirementPlace";

/** Modules that Python imports at every start, if they exist. Source: docs.python.org, "site". */
const STARTUP = /^(sitecustomize|usercustomize)(\.py|\.pyc|\/__init__\.py|\.[\w.-]*so)$/;
/**
 * Folders of a wheel that are installed into site-packages, besides its root. Source: binary distribution format, "The
 * .data directory".
 */
const DATA = /^[^/]+\.data\/(?:purelib|platlib|data\/lib\/python3(?:\.\d+)?\/site-packages)\//;
/** The root folder of a source archive, and the folder of the sources in it. */
const ARCHIVE_ROOT = /^(?:\.\/)?[^/]+\/(?:src\/)?/;
/** Most files of one distribution that are read. */
const MOST_FILES = 20;
/**
 * Line that setuptools wrote for a namespace package; no tool writes such a line for anything else. Source: setuptools,
 * namespaces.py.
 */
const NAMESPACE =
  /^import sys, types, os;has_mfs = sys\.version_info > \(3, 5\);p = os\.path\.join\(sys\._getframe\(1\)\.f_locals\['sitedir'\], \*\([\w', ]+\)\);importlib = has_mfs and __import__\('importlib\.util'\);has_mfs and __import__\('importlib\.machinery'\);m = has_mfs and sys\.modules\.setdefault\('[\w.]+', importlib\.util\.module_from_spec\(importlib\.machinery\.PathFinder\.find_spec\('[\w.]+', \[os\.path\.dirname\(p\)\]\)\)\);m = m or sys\.modules\.setdefault\('[\w.]+', types\.ModuleType\('[\w.]+'\)\);mp = \(m or \[\]\) and m\.__dict__\.setdefault\('__path__',\[\]\);\(p not in mp\) and mp\.append\(p\)(?:;m and setattr\(sys\.modules\['[\w.]+'\], '\w+', m\))?$/;

/** A file with the name under which it is installed, and its text on demand. */
interface Installed {
  /** Path in the distribution. */
  readonly path: string;
  /** Relative to site-packages. */
  readonly name: string;
  read(): Buffer | undefined;
}

/** A distribution below the sources, and the line that installs it. */
interface Placed {
  readonly path: string;
  readonly file: string;
  readonly line: number;
}

/**
 * Files that Python would run or read at every start, from distributions that the requirements install from the
 * sources.
 */
export function startupFilesOf(
  folder: SourceFolder,
  { requirements, indexes }: Pick<RoutineFacts, "requirements" | "indexes">,
): StartupFileFacts[] {
  const named = requirements.flatMap(({ origin, applies, file, line }): Placed[] =>
    origin?.kind === "path" && applies !== false
      ? [{ path: normal(origin.address), file, line }]
      : [],
  );
  // pip may install any archive in such a folder, by its name and version.
  const found = indexes.flatMap(({ option, value, file, line }): Placed[] =>
    option === "--find-links" && folder.hasFolder(normal(value))
      ? folder
          .filesIn(normal(value))
          .flatMap((path) => (isArchive(path) ? { path, file, line } : []))
      : [],
  );
  return [...named, ...found].flatMap(({ path, file, line }) =>
    installedBy(folder, path)
      .flatMap((one) => {
        const startup = startupOf(one);
        return startup ? [{ distribution: path, member: one.path, ...startup, file, line }] : [];
      })
      .slice(0, MOST_FILES),
  );
}

function normal(path: string): string {
  return posix.normalize(path).replace(/^\.$|\/$/g, "");
}

function startupOf({ name, read }: Installed): Pick<StartupFileFacts, "runs"> | undefined {
  if (STARTUP.test(name)) return { runs: true };
  const bytes = name.includes("/") || !name.endsWith(".pth") ? undefined : read();
  // torch's weights have the same extension; Python skips a file that is not text.
  if (!bytes || bytes.includes(0)) return undefined;
  const lines = bytes.toString("latin1").split(/\r\n|\n|\r/);
  const meant = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const own = meant.filter((line) => !NAMESPACE.test(line.trimEnd()));
  if (own.length === 0) return undefined;
  return { runs: own.some((line) => /^import[ \t]/.test(line)) };
}

function installedBy(folder: SourceFolder, path: string): Installed[] {
  if (folder.hasFolder(path)) return inFolder(folder, path);
  const location = folder.locate(path);
  if (location === undefined) return [];
  try {
    return withFile(location, (source) => {
      if (/\.(tar\.gz|tgz)$/i.test(path))
        return inTar(source.read(0, Math.min(source.size, LIMITS.unpackedStream)));
      const members = readZipDirectory(source) ?? [];
      const isWheel = /\.whl$/i.test(path);
      return members.map((member) => {
        const root = isWheel ? DATA : ARCHIVE_ROOT;
        const bytes = isPth(member.path) ? readMember(source, member) : undefined;
        return { path: member.path, name: member.path.replace(root, ""), read: () => bytes };
      });
    });
  } catch (error) {
    // model-format reports an archive that cannot be read.
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/**
 * Startup files in a folder of sources: those at its root or at its source root. What is installed depends on its
 * build.
 */
function inFolder(folder: SourceFolder, path: string): Installed[] {
  return ["", "src"].flatMap((below) =>
    folder.filesIn(posix.join(path, below)).map((file) => ({
      path: posix.relative(path === "" ? "." : path, file),
      name: posix.relative(posix.join(path, below), file),
      read: () => folder.readBytes(file),
    })),
  );
}

function inTar(packed: Buffer): Installed[] {
  return readTarGz(packed).map(({ path, content }) => ({
    path,
    name: path.replace(ARCHIVE_ROOT, ""),
    read: () => content.read(0, content.size),
  }));
}

function isPth(path: string): boolean {
  return path.endsWith(".pth");
}
