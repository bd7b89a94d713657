import { parse, TomlError } from "smol-toml";
import type { SourceFolder } from "./sourceFolder";

/** What the sources' own files declare of how they become a package. */
export interface ProjectDeclaration {
  /** Whether they build themselves, by setup.py, setup.cfg or a `[build-system]`: what goes in, only building would tell. */
  readonly buildsItself: boolean;
  /** Which tables pyproject.toml has; undefined where there is none, or none that can be read. */
  readonly tables?: {
    readonly buildSystem: boolean;
    readonly project: boolean;
    readonly setuptools: boolean;
  };
  /** `[project]` name and version, where they are written out. */
  readonly name?: string;
  readonly version?: string;
}

/** Reads setup.py's and setup.cfg's presence and pyproject.toml's tables; runs nothing. */
export function readDeclaration(folder: SourceFolder): ProjectDeclaration {
  const text = folder.read("pyproject.toml");
  const toml = text === undefined ? undefined : tablesOf(text);
  const hasSetup =
    folder.hasFile("setup.py") || /^\[(metadata|options)\]/m.test(folder.read("setup.cfg") ?? "");
  if (!toml) return { buildsItself: hasSetup };
  const project = tableOf(toml, "project");
  const name = project?.["name"];
  const version = project?.["version"];
  const tables = {
    buildSystem: tableOf(toml, "build-system") !== undefined,
    project: project !== undefined,
    setuptools: tableOf(tableOf(toml, "tool"), "setuptools") !== undefined,
  };
  return {
    buildsItself: hasSetup || tables.buildSystem,
    tables,
    ...(typeof name === "string" && { name }),
    ...(typeof version === "string" && { version }),
  };
}

type Table = Readonly<Record<string, unknown>>;

function tablesOf(text: string): Table | undefined {
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
