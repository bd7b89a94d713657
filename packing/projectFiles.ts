import type { BundleFile, ProjectDeclaration } from "../inspect";

/** What pip is told of a package. */
export interface Project {
  readonly name: string;
  readonly version: string;
  readonly requirements: readonly string[];
  /** Least Python, where one is declared. */
  readonly pythonVersion?: string;
}

const BUILD_REQUIREMENT = 'requires = ["setuptools>=61"]';
/** Files that describe a project and that nothing reads when it runs. */
const DESCRIPTIVE =
  /^(pyproject\.toml|setup\.cfg|MANIFEST\.in|PKG-INFO|Makefile|[^/]*requirements[^/]*\.(txt|in)|[^/]*\.lock|pylock\.toml|(README|LICENSE|NOTICE|CHANGELOG)[^/]*)$/i;

/**
 * pyproject.toml of a source distribution. One that is there is kept as it is, and what it lacks for a build follows;
 * sources that build themselves get no more than the words that pip needs to call their setup.py.
 */
export function pyproject(
  project: Project,
  files: readonly BundleFile[],
  own: ProjectDeclaration,
  ownText: string | undefined,
): string {
  if (ownText !== undefined && (own.buildsItself || !own.tables)) return ownText;
  // Without a build-backend pip runs setup.py the classic way, with its folder importable. Source: PEP 517.
  if (own.buildsItself) return `[build-system]\n${BUILD_REQUIREMENT}\n`;
  const added = [
    ...(own.tables?.buildSystem ? [] : [buildSystem()]),
    ...(own.tables?.project ? [] : [metadataTable(project)]),
    ...(own.tables?.setuptools ? [] : [setuptools(files)]),
  ];
  return [...(ownText === undefined ? [] : [ownText.trimEnd(), ""]), added.join("\n")].join("\n");
}

function buildSystem(): string {
  return `[build-system]\n${BUILD_REQUIREMENT}\nbuild-backend = "setuptools.build_meta"\n`;
}

function metadataTable({ name, version, requirements, pythonVersion }: Project): string {
  return [
    "[project]",
    `name = ${text(name)}`,
    `version = ${text(version)}`,
    ...(pythonVersion === undefined ? [] : [`requires-python = ${text(`>=${pythonVersion}`)}`]),
    `dependencies = ${list(requirements)}`,
    "",
  ].join("\n");
}

function setuptools(files: readonly BundleFile[]): string {
  const sources = files.map(({ path }) => path).filter(isModule);
  const modules = sources
    .filter((path) => !path.includes("/"))
    .map((path) => path.slice(0, -".py".length));
  const packages = new Set(
    sources
      .filter((path) => path.includes("/"))
      .map((path) => path.slice(0, path.lastIndexOf("/")).replaceAll("/", ".")),
  );
  return [
    "[tool.setuptools]",
    `py-modules = ${list(modules)}`,
    `packages = ${list([...packages])}`,
    "include-package-data = false",
    "",
  ].join("\n");
}

/**
 * setup.py that installs data files beside the modules that read them, as they lie in the sources; setuptools alone
 * knows data inside of packages only. Undefined where there are none.
 */
export function setupScript(files: readonly BundleFile[]): string | undefined {
  const data = files
    .map(({ path }) => path)
    .filter((path) => !isModule(path) && !DESCRIPTIVE.test(path));
  if (data.length === 0) return undefined;
  return `import os

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = [
${data.map((path) => `    ${text(path)},`).join("\n")}
]


class BuildWithData(build_py):
    def run(self):
        super().run()
        for path in DATA:
            target = os.path.join(self.build_lib, path)
            self.mkpath(os.path.dirname(target))
            self.copy_file(path, target)


setup(cmdclass={"build_py": BuildWithData})
`;
}

/** Whether a path is that of a module which can be imported by its name; the rest is data to an installer. */
function isModule(path: string): boolean {
  return /^([\p{ID_Start}_][\p{ID_Continue}]*\/)*[\p{ID_Start}_][\p{ID_Continue}]*\.py$/u.test(
    path,
  );
}

/** A text as TOML and Python write it alike: JSON's form, with the one character escaped that TOML refuses besides. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
}

function list(values: readonly string[]): string {
  return `[${values.map(text).join(", ")}]`;
}
