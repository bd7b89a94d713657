import { compare, satisfies, valid, validRange } from "@renovatebot/pep440";
import type table from "../../data/releases.json";

/** A release of a distribution in data/releases.json. */
export interface Release {
  readonly version: string;
  /** Python versions for which a wheel for linux x86_64 was published; a pure wheel is for all of them. */
  readonly pythons: ReadonlySet<string>;
  readonly hasSdist: boolean;
  /** `Requires-Python`, without spaces; empty if there is none. */
  readonly requiresPython: string;
  /** Yanked: pip installs it only if it is pinned exactly. */
  readonly isYanked: boolean;
  readonly isPrerelease: boolean;
  /** Index of its list of requirements; undefined if its metadata were not read. */
  readonly list?: number;
}

/** One `Requires-Dist` line of a release, on Linux. */
export interface Requirement {
  /** Index in the table, used as a key of caches. */
  readonly id: number;
  /** The extra that requires it; empty if the release always does. */
  readonly extra: string;
  /** Normalised name. */
  readonly name: string;
  readonly extras: readonly string[];
  /** PEP 440 specifier; empty if any version is allowed. */
  readonly specifier: string;
  /** Absent if it applies to every Python. */
  readonly pythons?: ReadonlySet<string>;
}

type Table = Pick<typeof table, "asOf" | "pythons" | "requirements" | "lists"> & {
  readonly distributions: Readonly<Record<string, Row>>;
};
interface Row {
  readonly rows: readonly (readonly [
    versions: string,
    pythons: string,
    sdist: number,
    requiresPython: string,
    list: number | null,
  ])[];
  readonly yanked?: string;
}

let loaded: Table | undefined;

/** The table, which is loaded on first use; exports do not need it. */
function releases(): Table {
  loaded ??= require("../../data/releases.json") as Table;
  return loaded;
}

/** Day on which the table was read, as YYYY-MM-DD. */
export function tableDay(): string {
  return releases().asOf;
}

const known = new Map<string, readonly Release[]>();

/** Every release of a distribution, the oldest first; undefined if the table does not contain the distribution. */
export function releasesOf(name: string): readonly Release[] | undefined {
  const { distributions } = releases();
  if (!Object.hasOwn(distributions, name)) return undefined;
  let found = known.get(name);
  if (!found) {
    found = read(distributions[name] ?? { rows: [] });
    known.set(name, found);
  }
  return found;
}

function read({ rows, yanked = "" }: Row): Release[] {
  const takenBack = new Set(versionsOf(yanked));
  return rows.flatMap(([versions, pythons, sdist, requiresPython, list]) => {
    const common = {
      pythons: pythonsOf(pythons),
      hasSdist: sdist === 1,
      requiresPython,
      ...(list !== null && { list }),
    };
    return versionsOf(versions).map((version) => ({
      ...common,
      version,
      isYanked: takenBack.has(version),
      isPrerelease: /(a|b|rc)\d+|\.dev\d+/.test(version),
    }));
  });
}

/** `1.2.0..2 1.3.0` as 1.2.0, 1.2.1, 1.2.2 and 1.3.0. */
function versionsOf(runs: string): string[] {
  return runs.split(" ").flatMap((run) => {
    const [, start, first, last] = /^(.*?)(\d+)\.\.(\d+)$/.exec(run) ?? [];
    if (start === undefined) return run;
    const length = Number(last) - Number(first) + 1;
    return Array.from({ length }, (_, index) => `${start}${Number(first) + index}`);
  });
}

const spans = new Map<string, ReadonlySet<string>>();

/** `3.7-3.9 3.11` as a set; `*` stands for every Python in the table. */
function pythonsOf(span: string): ReadonlySet<string> {
  let found = spans.get(span);
  if (!found) {
    const all = releases().pythons;
    const listed = span.split(" ").flatMap((part) => {
      const [first = "", last = first] = part.split("-");
      return first === "" ? [] : all.slice(all.indexOf(first), all.indexOf(last) + 1);
    });
    found = new Set(span === "*" ? all : listed);
    spans.set(span, found);
  }
  return found;
}

/** A version without its local part, such as `+cpu`. */
export function bare(version: string): string {
  return version.replace(/\+.*$/, "");
}

/** The release that a pin names, in any spelling of its version and ignoring a local part. */
export function releaseOf(name: string, version: string): Release | undefined {
  const all = releasesOf(name) ?? [];
  const wanted = bare(version);
  return (
    all.find((release) => release.version === wanted) ??
    (valid(wanted) === null
      ? undefined
      : all.find((release) => compare(release.version, wanted) === 0))
  );
}

/** Whether pip finds a wheel of a release for a Python version such as `3.10`. */
export function hasWheel({ pythons, requiresPython }: Release, python: string): boolean {
  return pythons.has(python) && allowsPython(requiresPython, python);
}

/** Whether pip can install a release on a Python version, possibly by building it from source. */
export function isInstallable(release: Release, python: string): boolean {
  const { pythons, hasSdist, requiresPython } = release;
  return (pythons.has(python) || hasSdist) && allowsPython(requiresPython, python);
}

const allowed = new Map<string, boolean>();

/**
 * Whether `Requires-Python` allows a version. Uses the last patch release of each Python, because current images satisfy
 * conditions such as `>=3.10.2`. pip ignores a condition that is not valid (_internal/index/package_finder.py).
 */
export function allowsPython(requiresPython: string, python: string): boolean {
  const key = `${python} ${requiresPython}`;
  let found = allowed.get(key);
  if (found === undefined) {
    const full = python.split(".").length > 2 ? python : `${python}.99`;
    found = !validRange(requiresPython) || satisfies(full, requiresPython, { prereleases: true });
    allowed.set(key, found);
  }
  return found;
}

const parsed = new Map<number, Requirement>();
const required = new Map<string, readonly Requirement[]>();

/** Requirements of a release on a Python version with the given extras; undefined if its metadata were not read. */
export function requirementsOf(
  { list }: Release,
  python: string,
  extras: ReadonlySet<string> = new Set(),
): readonly Requirement[] | undefined {
  if (list === undefined) return undefined;
  const key = `${list} ${python} ${[...extras].join()}`;
  let found = required.get(key);
  if (!found) {
    found = (releases().lists[list] ?? [])
      .map(requirement)
      .filter(
        ({ extra, pythons }) =>
          (extra === "" || extras.has(extra)) && (pythons === undefined || pythons.has(python)),
      );
    required.set(key, found);
  }
  return found;
}

function requirement(id: number): Requirement {
  let found = parsed.get(id);
  if (!found) {
    const text = releases().requirements[id] ?? "";
    const [, extra = "", name = "", extras = "", specifier = "", pythons] =
      /^(?:@(\S+) )?([\w-]+)(?:\[([^\]]*)\])?([^;]*)(?:;(.*))?$/.exec(text) ?? [];
    found = {
      id,
      extra,
      name,
      extras: extras === "" ? [] : extras.split(",").map((one) => one.toLowerCase()),
      // A URL instead of a version does not restrict versions.
      specifier: specifier.includes("@") ? "" : specifier,
      ...(pythons !== undefined && { pythons: pythonsOf(pythons) }),
    };
    parsed.set(id, found);
  }
  return found;
}

const fitting = new Map<string, boolean>();

/** Whether a specifier allows a version; pre-releases are included. */
export function fits(version: string, specifier: string): boolean {
  if (specifier === "") return true;
  const key = `${version} ${specifier}`;
  let found = fitting.get(key);
  if (found === undefined) {
    found = satisfies(bare(version), specifier, { prereleases: true });
    fitting.set(key, found);
  }
  return found;
}

/** The newest release with a wheel for a Python version that a specifier allows, except pre-releases and yanked ones. */
export function newest(name: string, python: string, specifier = ""): Release | undefined {
  return releasesOf(name)?.findLast(
    (release) =>
      !release.isPrerelease &&
      !release.isYanked &&
      hasWheel(release, python) &&
      fits(release.version, specifier),
  );
}

/** Python versions in the table, the oldest first. */
export function knownPythons(): readonly string[] {
  return releases().pythons;
}

let mentioned: ReadonlySet<string> | undefined;

/** Whether any release in the table requires a distribution, whose own releases may be unknown. */
export function isMentioned(name: string): boolean {
  mentioned ??= new Set(releases().requirements.map((_, id) => requirement(id).name));
  return mentioned.has(name);
}
