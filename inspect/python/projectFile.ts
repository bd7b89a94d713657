import { parse, TomlError } from "smol-toml";
import { FormatError } from "../formatError";
import type { RequirementFacts, RoutineFault } from "./facts";
import { evaluateMarker, type MarkerEnvironment } from "./markers";
import { normaliseName, parseRequirement } from "./requirementLine";
import type { RequirementsFound } from "./requirementsFile";
import type { SourceFolder } from "./sourceFolder";

const PROJECT = "pyproject.toml";
/** Lock files that pin what the project depends on, the first found counts. */
const LOCKS = ["pylock.toml", "uv.lock", "poetry.lock", "pdm.lock"];

/** A dependency as PEP 508 writes it, and as the file does. */
interface Dependency {
  readonly requirement: string;
  readonly written: string;
}

/** Reads `[project] dependencies` or Poetry's of pyproject.toml, pinned by a lock file where one lies beside it. */
export function readProjectRequirements(
  folder: SourceFolder,
  environment: MarkerEnvironment,
): RequirementsFound {
  const text = folder.read(PROJECT) ?? "";
  const faults: RoutineFault[] = [];
  const requirements: RequirementFacts[] = [];
  const lock = LOCKS.find((file) => folder.hasFile(file));
  const pins = lock === undefined ? new Map<string, string>() : readLock(folder, lock, faults);
  for (const { requirement, written } of dependenciesOf(text, faults)) {
    const line = 1 + text.slice(0, Math.max(0, text.indexOf(written))).split("\n").length - 1;
    try {
      const { name, specifier, hashes, extras, marker, origin } = parseRequirement(requirement);
      const pin = pins.get(normaliseName(name));
      requirements.push({
        name,
        specifier: pin === undefined ? specifier : `==${pin}`,
        file: PROJECT,
        line,
        hashes,
        ...(extras.length > 0 && { extras }),
        ...(marker !== undefined && { marker, applies: evaluateMarker(marker, environment) }),
        ...(origin && { origin }),
      });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      faults.push({ code: "unparsed-requirement", file: PROJECT, line, what: error.message });
    }
  }
  return {
    requirements,
    indexes: [],
    faults,
    files: [PROJECT, ...(lock === undefined ? [] : [lock])],
  };
}

function dependenciesOf(text: string, faults: RoutineFault[]): Dependency[] {
  const { project, tool } = toml(PROJECT, text, faults) as {
    project?: { dependencies?: unknown };
    tool?: { poetry?: { dependencies?: unknown } };
  };
  const standard = project?.dependencies;
  const listed = Array.isArray(standard) ? standard.filter((item) => typeof item === "string") : [];
  return [
    ...listed.map((written) => ({ requirement: written, written })),
    ...poetryDependencies(tool?.poetry?.dependencies),
  ];
}

/** `name = "^1.2"` and `name = { version = "1.2.3", extras = ["x"] }`. Source: python-poetry.org, "Dependency specification". */
function poetryDependencies(table: unknown): Dependency[] {
  if (typeof table !== "object" || table === null || Array.isArray(table)) return [];
  return Object.entries(table).flatMap(([name, value]) => {
    const given: Record<string, unknown> = typeof value === "string" ? { version: value } : value;
    if (name.toLowerCase() === "python" || given["optional"] === true) return [];
    const { version, extras, git, url, markers } = given;
    const extra = Array.isArray(extras) && extras.length > 0 ? `[${extras.join(",")}]` : "";
    const place = typeof git === "string" ? `git+${git}` : url;
    const source = typeof place === "string" ? ` @ ${place}` : versionOf(version);
    const marker = typeof markers === "string" ? ` ; ${markers}` : "";
    return [{ requirement: `${name}${extra}${source}${marker}`, written: name }];
  });
}

/** Poetry's way to write versions as a specifier: a bare version is exact, a caret allows what keeps its first number. */
function versionOf(version: unknown): string {
  if (typeof version !== "string" || version === "*") return "";
  const [, operator = "", number = ""] = /^([\^~]?)\s*(\d[\w.+!]*)$/.exec(version.trim()) ?? [];
  if (number === "") return version;
  return operator === "" ? `==${number}` : `>=${number}`;
}

/** Versions by normalised name: `[[packages]]` of pylock.toml (PEP 751), `[[package]]` of uv.lock. */
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
      what: error.message.split("\n")[0] ?? "",
    });
    return {};
  }
}
