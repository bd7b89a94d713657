import { posix } from "node:path";
import { parse, TomlError } from "smol-toml";
import type { SourceFolder } from "../python/sourceFolder";

/** What the sources' own files declare of how they become a package. */
export interface ProjectDeclaration {
  /** Whether they build themselves, by setup.py, setup.cfg or tables of pyproject.toml: only building shows what goes in. */
  readonly buildsItself: boolean;
  /** Whether pyproject.toml is there and can be read. */
  readonly hasProjectFile: boolean;
  /** `[project]` name and version, where they are written out. */
  readonly name?: string;
  readonly version?: string;
}

/** Reads pyproject.toml, and looks for what setuptools reads; runs nothing. */
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

/** `[project]` name of a folder below the sources, or undefined where it declares none. */
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
