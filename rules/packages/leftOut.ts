import type { ExcludedFile } from "../../inspect/manifest";

/** What leaves a file out of the package, and how to include it again. */
export interface LeftOut {
  /** Such as `exclude` or `.dockerignore`. */
  readonly by: string;
  readonly fix: string;
}

/** What leaves out the first of the paths that is left out; `exclude` if the manifest does not say. */
export function leftOutBy(
  excluded: readonly ExcludedFile[] | undefined,
  what: string,
  ...paths: readonly string[]
): LeftOut {
  const found = excluded?.find(({ path }) => paths.includes(path))?.because;
  const isFile = found === ".dockerignore" || found === ".gcloudignore";
  return isFile
    ? {
        by: found,
        fix: `remove the pattern that matches ${what} from ${found}, or include it again with "!${paths[0]}" in exclude.`,
      }
    : { by: "exclude", fix: `remove the pattern that matches ${what} from exclude.` };
}

/** What leaves out a module of the sources. */
export function moduleLeftOutBy(
  excluded: readonly ExcludedFile[] | undefined,
  module: string,
): LeftOut {
  const path = module.replaceAll(".", "/");
  return leftOutBy(excluded, "the module", `${path}.py`, `${path}/__init__.py`);
}
