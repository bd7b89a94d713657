import { posix } from "node:path";
import { FormatError } from "../formatError";
import type { IndexFacts, RequirementFacts, RoutineFault } from "./facts";
import { evaluateMarker, type MarkerEnvironment } from "./markers";
import { normaliseName, type ParsedRequirement, parseRequirement } from "./requirementLine";
import type { SourceFolder } from "./sourceFolder";

/** Requirements as pip would install them, and what pip could not read. */
export interface RequirementsFound {
  readonly requirements: readonly RequirementFacts[];
  readonly indexes: readonly IndexFacts[];
  readonly faults: readonly RoutineFault[];
  /** Every file that was read, with those that it includes. */
  readonly files: readonly string[];
}

/** Files that include one another beyond this depth are not read. */
const MAX_DEPTH = 16;

/** Options of a requirements file that say where distributions come from, and what is asked of them. Source: pip, "Requirements File Format". */
const INDEX_OPTIONS: Readonly<Record<string, string>> = {
  "-i": "--index-url",
  "--index-url": "--index-url",
  "--pypi-url": "--index-url",
  "--extra-index-url": "--extra-index-url",
  "-f": "--find-links",
  "--find-links": "--find-links",
  "--trusted-host": "--trusted-host",
  "--no-index": "--no-index",
  "--require-hashes": "--require-hashes",
};
const OTHER_OPTIONS = new Set([
  "--pre",
  "--prefer-binary",
  "--no-binary",
  "--only-binary",
  "--use-feature",
  "--no-build-isolation",
]);

/** Reads a requirements file with what it includes; a line that cannot be read is a fault, and the rest is read on. */
export function readRequirements(
  folder: SourceFolder,
  file: string,
  environment: MarkerEnvironment,
): RequirementsFound {
  const reader = new RequirementsReader(folder, environment);
  reader.file(file, 0, false);
  const { indexes, faults } = reader;
  return { requirements: reader.constrained(), indexes, faults, files: [...reader.seen] };
}

class RequirementsReader {
  readonly requirements: RequirementFacts[] = [];
  readonly indexes: IndexFacts[] = [];
  readonly faults: RoutineFault[] = [];
  readonly seen = new Set<string>();
  /** Specifiers of constraints by normalised name. */
  private readonly constraints = new Map<string, string[]>();
  private readonly folder: SourceFolder;
  private readonly environment: MarkerEnvironment;

  constructor(folder: SourceFolder, environment: MarkerEnvironment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** @param isConstraint constraints pin what others require, and require nothing themselves. */
  file(file: string, depth: number, isConstraint: boolean): void {
    const text = this.seen.has(file) || depth > MAX_DEPTH ? undefined : this.folder.read(file);
    if (text === undefined) return;
    this.seen.add(file);
    for (const { line, text: content } of logicalLines(text)) {
      try {
        this.line(file, line, content, depth, isConstraint);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        this.faults.push({ code: "unparsed-requirement", file, line, what: error.message });
      }
    }
  }

  private line(
    file: string,
    line: number,
    content: string,
    depth: number,
    isConstraint: boolean,
  ): void {
    const option = /^(--?[A-Za-z][A-Za-z-]*)(?:\s*=\s*|\s+|(?<=^-[a-z])|$)(.*)$/.exec(content);
    const [, name = "", value = ""] = option ?? [];
    if (!option) {
      const requirement = parseRequirement(content);
      if (isConstraint) this.constrain(requirement);
      else this.add(file, line, requirement);
    } else if (["-r", "--requirement", "-c", "--constraint"].includes(name)) {
      this.include(
        file,
        line,
        value.trim(),
        depth,
        isConstraint || name === "-c" || name === "--constraint",
      );
    } else if (name === "-e" || name === "--editable") {
      this.add(file, line, parseRequirement(value.trim()));
    } else if (INDEX_OPTIONS[name] !== undefined) {
      this.indexes.push({
        option: INDEX_OPTIONS[name],
        value: withoutSecret(value.trim()),
        file,
        line,
      });
    } else if (!OTHER_OPTIONS.has(name)) {
      throw new FormatError(`"${name}" is no option of a requirements file`);
    }
  }

  /** The requirements, each with what the constraints say of its version. */
  constrained(): RequirementFacts[] {
    return this.requirements.map((requirement) => {
      const specifiers = this.constraints.get(normaliseName(requirement.name)) ?? [];
      const all = new Set([requirement.specifier, ...specifiers].filter((found) => found !== ""));
      return requirement.origin ? requirement : { ...requirement, specifier: [...all].join(",") };
    });
  }

  private constrain({ name, specifier, marker }: ParsedRequirement): void {
    if (specifier === "" || (marker !== undefined && !evaluateMarker(marker, this.environment)))
      return;
    const key = normaliseName(name);
    this.constraints.set(key, [...(this.constraints.get(key) ?? []), specifier]);
  }

  private include(
    file: string,
    line: number,
    value: string,
    depth: number,
    isConstraint: boolean,
  ): void {
    const target = posix.normalize(posix.join(posix.dirname(file), value));
    if (this.folder.hasFile(target)) this.file(target, depth + 1, isConstraint);
    else {
      const what = `"${value}" is included, and is no file below the sources`;
      this.faults.push({ code: "missing-include", file, line, what });
    }
  }

  private add(
    file: string,
    line: number,
    { name, specifier, hashes, extras, marker, origin }: ParsedRequirement,
  ): void {
    // pip looks for paths from the folder that it runs in: the sources' root.
    const path = origin?.kind === "path" ? origin.address.replace(/[#[].*$/, "") : "";
    if (/^(?![/~])./.test(path) && this.folder.locate(path) === undefined) {
      const what = `"${path}" is to be installed, and is no file below the sources`;
      this.faults.push({ code: "missing-include", file, line, what });
    }
    this.requirements.push({
      name,
      specifier,
      file,
      line,
      hashes,
      ...(extras.length > 0 && { extras }),
      ...(marker !== undefined && { marker, applies: evaluateMarker(marker, this.environment) }),
      ...(origin && { origin: { ...origin, address: withoutSecret(origin.address) } }),
    });
  }
}

/** A URL without the password or token that may stand in it. */
function withoutSecret(address: string): string {
  return address.replace(/\/\/[^/@\s]+@/, "//***@");
}

/** Lines joined where they end in a backslash, without comments; numbered by where they begin. */
function* logicalLines(text: string): Iterable<{ line: number; text: string }> {
  let joined = "";
  let start = 1;
  for (const [index, physical] of text.split(/\r\n|\r|\n/).entries()) {
    if (joined === "") start = index + 1;
    const isComment = /^\s*#/.test(physical);
    if (physical.endsWith("\\") && !isComment) {
      joined += joined === "" ? physical.slice(0, -1) : ` ${physical.slice(0, -1).trimStart()}`;
      continue;
    }
    const content = (joined + (joined === "" || isComment ? physical : ` ${physical.trimStart()}`))
      .replace(/(^|\s)#.*$/, "")
      .trim();
    joined = "";
    if (content !== "") yield { line: start, text: content };
  }
  if (joined.trim() !== "") yield { line: start, text: joined.trim() };
}
