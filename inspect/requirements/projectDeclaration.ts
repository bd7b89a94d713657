import { posix } from "node:path";
import { parse, TomlError } from "smol-toml";
import type { SourceFolder } from "../python/sourceFolder";

/** How the sources' own files declare that they become a package. */
export interface ProjectDeclaration {
  /**
   * Whether they build themselves, by setup.py, setup.cfg or tables in pyproject.toml, so that only building shows what
   * is packed.
   */
  readonly buildsItself: boolean;
  /** Whether pyproject.toml exists and can be read. */
  readonly hasProjectFile: boolean;
  /** Name and version in `[project]`, if they are literal. */
  readonly name?: string;
  readonly version?: string;
}

/** Reads pyproject.toml, and checks for setuptools' files; runs nothing. */
export function readDeclaration(folder: SourceFolder): ProjectDeclaration {
  const text = folder.read("pyproject.toml");
  const toml = text === undefined ? undefined : parseTables(text);
  const hasSetup =
    folder.hasFile("setup.py") || /^\[(metadata|options)\]/m.test(folder.read("setup.cfg") ?? "");
  const hasBuild =
    tableOf(toml, "build-system") !== undefined ||
    tableOf(tableOf(toml, "tool"), "setuptools") !== undefined;
  const { name, version } = tableOf(toml, "project") ?? {};
  return {
    buildsItself: hasSetup || hasBuild,
    hasProjectFile: toml !== undefined,
    ...(typeof name === "string" && { name }),
    ...(typeof version === "string" && { version }),
  };
}

/** Name in `[project]` of a folder below the sources, or undefined if it declares none. */
export function projectName(folder: SourceFolder, path: string): string | undefined {
  const text = folder.read(posix.join(path, "pyproject.toml"));
  const { name } = tableOf(text === undefined ? undefined : parseTables(text), "project") ?? {};
  return typeof name === "string" ? name : undefined;
}

type Table = Readonly<Record<string, unknown>>;

function parseTables(text: string): Table | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

function tableOf(parent: Table | undefined, name: string): Table | undefined {
  const value = parent?.[name];
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Table)
    : undefined;
}
