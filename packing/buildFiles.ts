import { readFileSync } from "node:fs";
import type { ProjectDeclaration } from "../inspect";
import { ownFile } from "./ownFile";

/** Folder in a source distribution with the program that builds it. */
const BACKEND_FOLDER = ".model-version";

/**
 * The pyproject.toml of a source distribution. The sources' own file is kept, and the tables that a build needs are
 * added. Sources with a setup.py get a build system that runs it. Source: PEP 517, "Source trees".
 */
export function pyproject(own: ProjectDeclaration, ownText: string | undefined): string {
  const isUnreadable = ownText !== undefined && !own.hasProjectFile;
  if (ownText !== undefined && (own.buildsItself || isUnreadable)) return ownText;
  const table = own.buildsItself
    ? ["[build-system]", 'requires = ["setuptools"]']
    : [
        "[build-system]",
        "requires = []",
        'build-backend = "build_backend"',
        `backend-path = ["${BACKEND_FOLDER}"]`,
      ];
  return [...(ownText === undefined ? [] : [ownText.trimEnd(), ""]), ...table, ""].join("\n");
}

/**
 * Path and content of the build backend for sources without their own build. It needs no index, and installs data files
 * too.
 */
export function buildBackend(): readonly [path: string, content: Buffer] {
  return [`${BACKEND_FOLDER}/build_backend.py`, readFileSync(ownFile("python/build_backend.py"))];
}
