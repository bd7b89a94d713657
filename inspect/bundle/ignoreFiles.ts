import ignore from "ignore";
import { isCostly } from "./costlyPatterns";
import { type DockerPattern, dockerPattern } from "./dockerPattern";
import type { Folder } from "./folder";

/** Files of a bundle that say which of its other files stay on this machine. */
export const IGNORE_FILES = [".dockerignore", ".gcloudignore"] as const;
export type IgnoreFileName = (typeof IGNORE_FILES)[number];

/** An ignore file that has been read. */
export interface IgnoreFile {
  readonly name: IgnoreFileName;
  /** Whether a path below the folder is excluded. */
  ignores(path: string): boolean;
}

/** Most bytes and lines of an ignore file that are used. */
const MOST_BYTES = 65_536;
const MOST_LINES = 500;
/** Matching a name that is crafted for it against a pattern with this many stars in one name would take long. */
const MANY_STARS = /(?:\*[^/*]+){4}/;

/** The ignore files of a folder; one that is missing or cannot be read is left out. */
export function ignoreFilesOf(folder: Pick<Folder, "readSmallFile">): IgnoreFile[] {
  const docker = linesOf(folder, ".dockerignore");
  const gcloud = linesOf(folder, ".gcloudignore");
  return [
    ...(docker ? [byDocker(docker)] : []),
    ...(gcloud ? [byGcloud(gcloud.flatMap((line) => included(folder, line)))] : []),
  ];
}

function linesOf(folder: Pick<Folder, "readSmallFile">, name: string): string[] | undefined {
  try {
    const text = folder.readSmallFile(name, MOST_BYTES).toString("utf8");
    return text
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .slice(0, MOST_LINES);
  } catch {
    return undefined;
  }
}

/**
 * The last pattern that matches a path, or a folder above it, decides. Source: moby/patternmatcher,
 * MatchesOrParentMatches.
 */
function byDocker(lines: readonly string[]): IgnoreFile {
  const patterns = lines
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => dockerPattern(line.trim()) ?? []);
  return {
    name: ".dockerignore",
    ignores(path) {
      const parts = path.split("/");
      const all = parts.map((_, at) => parts.slice(0, at + 1).join("/"));
      const names = (pattern: DockerPattern) => all.some((one) => pattern.matches(one));
      return patterns.findLast(names)?.isException === false;
    },
  };
}

/** Uses gitignore's rules. Source: cloud.google.com/sdk, "gcloud topic gcloudignore". */
function byGcloud(lines: readonly string[]): IgnoreFile {
  const patterns = ignore({ ignorecase: false }).add(
    lines.filter((line) => !MANY_STARS.test(line) && !isCostly(line)),
  );
  return { name: ".gcloudignore", ignores: (path) => patterns.ignores(path) };
}

/** The lines that a line stands for: `#!include:FILE` includes those of a file in the same folder. */
function included(folder: Pick<Folder, "readSmallFile">, line: string): string[] {
  const name = /^#!include:([^/\\]+)$/.exec(line.trim())?.[1];
  return name === undefined ? [line] : (linesOf(folder, name) ?? []);
}
