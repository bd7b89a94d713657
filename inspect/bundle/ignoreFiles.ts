import { join } from "node:path";
import ignore from "ignore";
import { readSmallFile } from "../bytes/smallFile";
import { type DockerPattern, dockerPattern } from "./dockerPattern";

/** Files in which a bundle itself says what stays on this machine. */
export const IGNORE_FILES = [".dockerignore", ".gcloudignore"] as const;
export type IgnoreFileName = (typeof IGNORE_FILES)[number];

/** One of them, read. */
export interface IgnoreFile {
  readonly name: IgnoreFileName;
  /** Whether a path below the folder is left out. */
  ignores(path: string): boolean;
}

/** Most bytes and lines of such a file that count. */
const MOST_BYTES = 65_536;
const MOST_LINES = 500;
/** Patterns with as many stars in one name would take long to be matched with a name that is made for it. */
const MANY_STARS = /(?:\*[^/*]+){4}/;

/** The files of a folder by which it says itself what is left out; none where it has none that may be read. */
export function ignoreFilesOf(root: string): IgnoreFile[] {
  const docker = linesOf(root, ".dockerignore");
  const gcloud = linesOf(root, ".gcloudignore");
  return [
    ...(docker ? [byDocker(docker)] : []),
    ...(gcloud ? [byGcloud(gcloud.flatMap((line) => included(root, line)))] : []),
  ];
}

function linesOf(root: string, name: string): string[] | undefined {
  try {
    const text = readSmallFile(join(root, name), MOST_BYTES).toString("utf8");
    return text
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .slice(0, MOST_LINES);
  } catch {
    return undefined;
  }
}

/** The last pattern that names a path, or a folder above it, decides. Source: moby/patternmatcher, MatchesOrParentMatches. */
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

/** As gitignore has them. Source: cloud.google.com/sdk, "gcloud topic gcloudignore". */
function byGcloud(lines: readonly string[]): IgnoreFile {
  const patterns = ignore({ ignorecase: false }).add(
    lines.filter((line) => !MANY_STARS.test(line)),
  );
  return { name: ".gcloudignore", ignores: (path) => patterns.ignores(path) };
}

/** `#!include:FILE` stands for the lines of a file of the same folder. */
function included(root: string, line: string): string[] {
  const name = /^#!include:([^/\\]+)$/.exec(line.trim())?.[1];
  return name === undefined ? [line] : (linesOf(root, name) ?? []);
}
