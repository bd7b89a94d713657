import { readFileSync } from "node:fs";
import type { ProjectDeclaration } from "../inspect";
import { ownFile } from "./ownFile";

/** Folder in a source distribution with the program that builds it. */
const BACKEND_FOLDER = ".model-version";

/**
 * pyproject.toml of a source distribution. One that is there is kept, and what it lacks for a build follows; sources
 * with a setup.py get the words by which pip calls it the classic way. Source: PEP 517, "Source trees".
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

/** Path and text of the program that builds sources without a build of their own: it needs no index, and installs data files too. */
export function buildBackend(): readonly [path: string, content: Buffer] {
  return [`${BACKEND_FOLDER}/build_backend.py`, readFileSync(ownFile("python/build_backend.py"))];
}
