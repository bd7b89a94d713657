import { posix } from "node:path";
import { FormatError } from "../bytes/formatError";
import type { ConstraintFacts, IndexFacts, RequirementFacts, RoutineFault } from "../python/facts";
import type { SourceFolder } from "../python/sourceFolder";
import { evaluateMarker, type MarkerEnvironment } from "./markers";
import { normaliseName } from "./names";
import { projectName } from "./projectDeclaration";
import {
  nameMeant,
  type ParsedRequirement,
  parseEditable,
  parseRequirement,
} from "./requirementLine";
import { parseLine, type RequirementsLine } from "./requirementOptions";
import { isArchive } from "./requirementPlace";
import { decodeRequirements, logicalLines } from "./requirementsText";

/** Requirements as pip would install them, and faults for what pip could not read. */
export interface RequirementsFound {
  readonly requirements: readonly RequirementFacts[];
  /** Constraints on distributions that no requirement names. */
  readonly constraints?: readonly ConstraintFacts[];
  readonly indexes: readonly IndexFacts[];
  readonly faults: readonly RoutineFault[];
  /** Every file that was read, including included files. */
  readonly files: readonly string[];
}

/** Deepest nesting of included files that are read. */
const MAX_DEPTH = 16;
/** Most specifiers of constraints on one distribution: each of its requirements is given all of them. */
const MAX_CONSTRAINTS = 20;

/** Most characters of an ignored option that are kept. */
const SHOWN = 200;

/** Options that decide where distributions come from, and how they are checked. */
const OF_INDEXES = new Set([
  "--index-url",
  "--extra-index-url",
  "--find-links",
  "--trusted-host",
  "--no-index",
  "--require-hashes",
]);

/**
 * Reads a requirements file and the files that it includes. A line that cannot be read is a fault; the rest is still
 * read.
 */
export function readRequirements(
  folder: SourceFolder,
  file: string,
  environment: MarkerEnvironment,
): RequirementsFound {
  const reader = new RequirementsReader(folder, environment);
  reader.file(file, [], false);
  const { indexes, faults } = reader;
  return {
    requirements: reader.constrained(),
    constraints: reader.otherConstraints(),
    indexes,
    faults,
    files: [...reader.files],
  };
}

/** A place in a requirements file. */
type At = Pick<RoutineFault, "file" | "line">;

class RequirementsReader {
  readonly requirements: RequirementFacts[] = [];
  readonly indexes: IndexFacts[] = [];
  readonly faults: RoutineFault[] = [];
  readonly files = new Set<string>();
  /** Files that were read, as requirements or as constraints. */
  private readonly seen = new Set<string>();
  /** Specifiers of constraints, by normalised name. */
  private readonly constraints = new Map<string, Set<string>>();
  /** Whether markers that were evaluated apply. */
  private readonly markers = new Map<string, boolean>();
  private readonly folder: SourceFolder;
  private readonly environment: MarkerEnvironment;

  constructor(folder: SourceFolder, environment: MarkerEnvironment) {
    this.folder = folder;
    this.environment = environment;
  }

  /**
   * @param above the files that include this one.
   * @param isConstraint whether the file contains constraints, which pin what others require and require nothing
   * themselves.
   */
  file(file: string, above: readonly string[], isConstraint: boolean): void {
    const key = `${isConstraint ? "-c" : "-r"} ${file}`;
    const bytes = this.seen.has(key) ? undefined : this.folder.readBytes(file);
    if (bytes === undefined) return;
    this.seen.add(key);
    this.files.add(file);
    const within = [...above, file];
    const text = this.attempt(file, 1, "", () => decodeRequirements(bytes)) ?? "";
    for (const { line, text: content } of logicalLines(text))
      this.attempt(file, line, content, () =>
        this.line({ file, line }, content, within, isConstraint),
      );
  }

  /** Turns the FormatError of a read into a fault. */
  private attempt<T>(file: string, line: number, content: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.faults.push(unparsed({ file, line }, content, error));
      return undefined;
    }
  }

  private line(at: At, content: string, within: readonly string[], isConstraint: boolean): void {
    const found = parseLine(content);
    if (found.kind === "include") {
      this.include(at, found.path, within, found.isConstraint);
    } else if (found.kind === "options") {
      const said = new Map(
        found.options.map((option) => [`${option.name} ${option.value}`, option]),
      );
      for (const { name, value } of said.values())
        if (OF_INDEXES.has(name))
          this.indexes.push({ option: name, value: withoutSecret(value), ...at });
    } else {
      // pip ignores an empty marker, which is invalid in the metadata of distributions.
      const requirement =
        found.kind === "editable"
          ? parseEditable(found.text)
          : parseRequirement(found.text.replace(/;\s*$/, "").trimEnd());
      if (isConstraint) this.constrain(at, requirement);
      else this.add(at, requirement, found);
    }
    const option = found.ignored.map(withoutSecret).join(" ").slice(0, SHOWN);
    if (option !== "") this.faults.push({ code: "ignored-option", ...at, option });
  }

  /** The requirements, with the specifiers of constraints added to their own. */
  constrained(): RequirementFacts[] {
    return this.requirements.map((requirement) => {
      const specifiers = this.constraints.get(normaliseName(requirement.name)) ?? [];
      const all = new Set([requirement.specifier, ...specifiers].filter((found) => found !== ""));
      return requirement.origin ? requirement : { ...requirement, specifier: [...all].join(",") };
    });
  }

  /** Constraints on distributions that no requirement names. */
  otherConstraints(): ConstraintFacts[] {
    const named = new Set(this.requirements.map(({ name }) => normaliseName(name)));
    return [...this.constraints].flatMap(([name, specifiers]) =>
      named.has(name) ? [] : [{ name, specifier: [...specifiers].join(",") }],
    );
  }

  private constrain(at: At, { name, specifier, marker }: ParsedRequirement): void {
    if (specifier === "" || (marker !== undefined && !this.applies(marker))) return;
    const key = normaliseName(name);
    const specifiers = this.constraints.get(key) ?? new Set();
    if (specifiers.size > MAX_CONSTRAINTS) return;
    this.constraints.set(key, specifiers.add(specifier));
    if (specifiers.size > MAX_CONSTRAINTS)
      this.faults.push({
        code: "unparsed-requirement",
        ...at,
        cause: "many-constraints",
        name: key,
        limit: MAX_CONSTRAINTS,
      });
  }

  /** Whether a marker applies. Lists that tools write repeat a few markers on thousands of lines. */
  private applies(marker: string): boolean {
    const known = this.markers.get(marker);
    if (known !== undefined) return known;
    const found = evaluateMarker(marker, this.environment);
    this.markers.set(marker, found);
    return found;
  }

  private include(at: At, path: string, within: readonly string[], isConstraint: boolean): void {
    const target = posix.normalize(posix.join(posix.dirname(at.file), path));
    if (within.includes(target)) {
      throw new FormatError(`"${path}" includes itself: ${[...within, target].join(", ")}`);
    }
    if (!this.folder.hasFile(target)) {
      this.faults.push({ code: "missing-include", ...at, path, by: "include" });
    } else if (within.length <= MAX_DEPTH) this.file(target, within, isConstraint);
  }

  private add(at: At, requirement: ParsedRequirement, line: RequirementsLine): void {
    const { name, specifier, extras, marker, origin } = requirement;
    // pip resolves relative paths against the folder in which it runs: the sources' root.
    const path = origin?.kind === "path" ? /^(?![/~]).*/.exec(origin.address)?.[0] : undefined;
    if (path !== undefined)
      this.faults.push(...localFault(this.folder, path, line.kind === "editable", at));
    this.requirements.push({
      name: (path !== undefined && projectName(this.folder, path)) || name,
      specifier,
      ...at,
      hashes: line.kind === "requirement" ? line.hashes : [],
      ...(extras.length > 0 && { extras }),
      ...(marker !== undefined && { marker, applies: this.applies(marker) }),
      ...(origin && { origin: { ...origin, address: withoutSecret(origin.address) } }),
    });
  }
}

/** The fault because of which pip cannot install a path below the sources; empty if it can. */
function localFault(
  folder: SourceFolder,
  path: string,
  isEditable: boolean,
  at: At,
): RoutineFault[] {
  const target = posix.normalize(path).replace(/^\.$|\/$/g, "");
  if (folder.hasFolder(target)) {
    const has = (name: string) => folder.hasFile(posix.join(target, name));
    if (has("pyproject.toml") || has("setup.py")) return [];
    return [{ code: "unparsed-requirement", ...at, cause: "not-a-project", path }];
  }
  if (!folder.hasFile(target)) {
    return [{ code: "missing-include", ...at, path, by: "install" }];
  }
  if (!isEditable && isArchive(target)) return [];
  return [{ code: "unparsed-requirement", ...at, cause: "not-installable", path }];
}

/** A URL without the password or token that it may contain. */
function withoutSecret(address: string): string {
  return address.replace(/\/\/[^/@\s]+@/, "//***@");
}

/** The fault of a line that pip cannot read, with the name at its start. */
export function unparsed(at: At, content: string, { message }: FormatError): RoutineFault {
  const name = nameMeant(content);
  return {
    code: "unparsed-requirement",
    ...at,
    cause: "format",
    detail: message,
    ...(name !== undefined && { name }),
  };
}
