import { posix } from "node:path";
import type { ManifestFile } from "../../inspect/manifest";
import { closest } from "../../inspect/nearest";

/** Most files among which a similar name is looked for, and the length from which one is. */
const MOST_FILES = 1000;
const SHORTEST = 4;

/** The only file with a similar name and the same suffix, as its path below the artifacts if it is one of them. */
export function similarFile(
  path: string,
  files: readonly Pick<ManifestFile, "path">[],
  artifacts: string | undefined,
): string | undefined {
  const suffix = posix.extname(path);
  const base = posix.basename(path);
  if (base.length - suffix.length < SHORTEST) return undefined;
  const found = files
    .slice(0, MOST_FILES)
    .map((file) => file.path)
    .filter((one) => posix.extname(one).toLowerCase() === suffix.toLowerCase());
  const meant = closest(base, [...new Set(found.map((one) => posix.basename(one)))]);
  const [first, another] = found.filter((one) => posix.basename(one) === meant);
  if (first === undefined || another !== undefined) return undefined;
  const below = `${artifacts}/`;
  return artifacts !== undefined && first.startsWith(below) ? first.slice(below.length) : first;
}
