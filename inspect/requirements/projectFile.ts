import { parse, TomlError } from "smol-toml";
import { FormatError } from "../bytes/formatError";
import type { RequirementFacts, RoutineFault } from "../python/facts";
import type { SourceFolder } from "../python/sourceFolder";
import { evaluateMarker, type MarkerEnvironment } from "./markers";
import { normaliseName } from "./names";
import { poetryDependencies } from "./poetry";
import { ignoredSources, type ToolTables } from "./projectSources";
import { parseRequirement } from "./requirementLine";
import { type RequirementsFound, unparsed } from "./requirementsFile";
import { logicalLines } from "./requirementsText";

const PROJECT = "pyproject.toml";
/** Lock files that pin the project's dependencies; the first one found is used. */
const LOCKS = ["pylock.toml", "uv.lock", "poetry.lock", "pdm.lock"];

/** A dependency in PEP 508 form, with its place. */
interface Dependency {
  readonly requirement: string;
  readonly file: string;
  readonly line: number;
}

/** Reads the dependencies that pyproject.toml declares, pinned by a lock file if there is one beside it. */
export function readProjectRequirements(
  folder: SourceFolder,
  environment: MarkerEnvironment,
): RequirementsFound {
  const faults: RoutineFault[] = [];
  const requirements: RequirementFacts[] = [];
  const lock = LOCKS.find((file) => folder.hasFile(file));
  const pins = lock === undefined ? new Map<string, string>() : readLock(folder, lock, faults);
  const { dependencies, files, tool } = dependenciesOf(folder, faults);
  for (const { requirement, ...at } of dependencies) {
    try {
      const { name, specifier, extras, marker, origin } = parseRequirement(requirement);
      const pin = pins.get(normaliseName(name));
      requirements.push({
        name,
        specifier: pin === undefined ? specifier : `==${pin}`,
        ...at,
        hashes: [],
        ...(extras.length > 0 && { extras }),
        ...(marker !== undefined && { marker, applies: evaluateMarker(marker, environment) }),
        ...(origin && { origin }),
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      faults.push(unparsed(at, requirement, error));
    }
  }
  const names = requirements.filter(({ applies }) => applies !== false).map(({ name }) => name);
  const wanted = new Set(names.map((name) => normaliseName(name)));
  faults.push(...ignoredSources(PROJECT, folder.read(PROJECT) ?? "", tool, wanted));
  const locks = lock === undefined ? [] : [lock];
  return { requirements, indexes: [], faults, files: [PROJECT, ...files, ...locks] };
}

/** Dependencies in `[project]`, in files that setuptools reads for it, and in Poetry's table. */
function dependenciesOf(
  folder: SourceFolder,
  faults: RoutineFault[],
): { dependencies: Dependency[]; files: string[]; tool: ToolTables } {
  const text = folder.read(PROJECT) ?? "";
  const { project, tool } = toml(PROJECT, text, faults) as {
    project?: { dependencies?: unknown; dynamic?: unknown };
    tool?: {
      uv?: unknown;
      poetry?: { dependencies?: unknown };
      setuptools?: { dynamic?: { dependencies?: { file?: unknown } } };
    };
  };
  const at = (written: string) => ({
    file: PROJECT,
    line: text.slice(0, Math.max(0, text.indexOf(written))).split("\n").length,
  });
  const isDynamic = texts(project?.dynamic).includes("dependencies");
  const files = isDynamic ? texts(tool?.setuptools?.dynamic?.dependencies?.file) : [];
  return {
    dependencies: [
      ...texts(project?.dependencies).map((written) => ({ requirement: written, ...at(written) })),
      ...files.flatMap((file) => listedIn(folder, file, faults, at(file))),
      ...poetryDependencies(tool?.poetry?.dependencies).map(({ requirement, written }) => ({
        requirement,
        ...at(written),
      })),
    ],
    files: files.filter((file) => folder.hasFile(file)),
    tool: tool ?? {},
  };
}

/** A string or a list of strings as a list; other values are skipped. */
function texts(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === "string");
}

/**
 * Requirements in a file that setuptools reads: names and versions, without options. Source: setuptools, "Dynamic
 * Metadata".
 */
function listedIn(
  folder: SourceFolder,
  file: string,
  faults: RoutineFault[],
  at: Pick<RoutineFault, "file" | "line">,
): Dependency[] {
  const text = folder.read(file);
  if (text === undefined) {
    faults.push({ code: "missing-include", ...at, path: file, by: "dependencies" });
    return [];
  }
  return [...logicalLines(text)].map(({ line, text: requirement }) => ({
    requirement,
    file,
    line,
  }));
}

/** Versions by normalised name, from `[[packages]]` of pylock.toml (PEP 751) or `[[package]]` of uv.lock. */
function readLock(folder: SourceFolder, file: string, faults: RoutineFault[]): Map<string, string> {
  const lock = toml(file, folder.read(file) ?? "", faults) as Record<string, unknown>;
  const packages = (lock["packages"] ?? lock["package"] ?? []) as readonly Record<
    string,
    unknown
  >[];
  const pins = new Map<string, string>();
  for (const { name, version } of Array.isArray(packages) ? packages : []) {
    if (typeof name === "string" && typeof version === "string")
      pins.set(normaliseName(name), version);
  }
  return pins;
}

function toml(file: string, text: string, faults: RoutineFault[]): object {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    faults.push({
      code: "unparsed-requirement",
      file,
      line: error.line,
      cause: "format",
      detail: error.message.split("\n")[0] ?? "",
    });
    return {};
  }
}
