import { compare } from "@renovatebot/pep440";
import type { RoutineFacts } from "../../inspect/python/facts";
import {
  hasWheel,
  isMentioned,
  knownPythons,
  type Release,
  releasesOf,
} from "../../inspect/requirements/releases";
import { holdsServer, SERVER_NAME, type Server, serverOf } from "../../inspect/requirements/server";
import { minorOf } from "../../text";
import { type FoundConflict, searchConflicts } from "./conflicts";
import { foreignIndexes } from "./indexes";
import { builtForNumpy1, isNumpy2, mayBeForNumpy1, numpyClashes } from "./numpy2";
import { nearestFirst, newestFirst } from "./releaseOrder";
import { resolve } from "./resolution";
import { TakenVersions } from "./takenVersions";
import { type Unfit, unfitOf } from "./unfit";
import { constraintsOf, installedBy, serverRoot, type Wanted, wantedOf } from "./wanted";

/** Requirements that cannot be installed together, with versions that can. */
export interface Conflict extends FoundConflict {
  /** Replacements for one of the members, first for `about`; each was resolved with all other requirements. */
  readonly ways: readonly Wanted[];
}

/** Most releases that are tried as a replacement. */
const MOST_TRIED = 12;

/** What pip would install for a routine with its server, as far as the table of releases shows. */
export class InstallPlan {
  /** Minor version, such as `3.10`. */
  readonly python: string;
  readonly server: Server;
  /** The requirements and the server, one for each name. */
  readonly wanted: readonly Wanted[];
  readonly conflicts: readonly Conflict[];
  readonly unfit: readonly Unfit[];
  /** Index options that name indexes with unknown projects. */
  readonly foreignIndexes: readonly string[];
  /** What can be installed together once the first replacement is applied for every fault. */
  private settled: readonly Wanted[];
  /**
   * A pin of NumPy 1, if a release that was built for it would get NumPy 2. Proposed versions are compatible with it.
   */
  private numpy1: Wanted | undefined;
  private proposals: Wanted[] | undefined;
  private takenVersions: TakenVersions | undefined;
  private withoutServer: TakenVersions | undefined;

  constructor(routine: RoutineFacts) {
    const { indexes, pythonVersion } = routine;
    const requirements = installedBy(routine);
    this.python = minorOf(pythonVersion);
    this.server = serverOf(requirements, this.python);
    this.foreignIndexes = foreignIndexes(indexes);
    this.wanted = wantedOf(requirements, this.server);
    const unfit = this.hasForeignIndex
      ? []
      : this.wanted.flatMap((pin) => unfitOf(pin, this.python) ?? []);
    const aside = new Set(unfit.map(({ pin }) => pin));
    const fitting = this.wanted.filter(
      (one) => !aside.has(one) && (releasesOf(one.name) !== undefined || isMentioned(one.name)),
    );
    const constraints = constraintsOf(routine).filter(({ name }) => releasesOf(name) !== undefined);
    const { conflicts, rest } = searchConflicts(
      [...constraints, ...fitting],
      this.server,
      this.python,
    );
    this.settled = rest;
    this.numpy1 = this.numpy1Wanted();
    this.unfit = unfit.map((found) => {
      const way = this.otherVersion(found.pin, nearestFirst(found.pin.version ?? ""));
      if (way) this.settled = [...this.settled, way];
      return { ...found, ...(way && { way }) };
    });
    this.conflicts = conflicts.map((conflict) => this.withWays(conflict));
    this.takenVersions = undefined;
    this.numpy1 ??= this.numpy1Wanted();
  }

  /** The pin of NumPy that requirements-compatible proposes for releases that fail with NumPy 2. */
  private numpy1Wanted(): Wanted | undefined {
    const own = this.settled.find(({ name }) => name === "numpy");
    if (own?.version !== undefined && !isNumpy2(own.version)) return undefined;
    const clashes = builtForNumpy1(this.newest(this.settled), this.python);
    if (clashes.every(({ how }) => how === "warns")) return undefined;
    const taken = own?.version ?? this.taken("numpy");
    if (taken === undefined || !isNumpy2(taken)) return undefined;
    const others = this.settled.filter((one) => one.isConstraint === true || one.name !== "numpy");
    const order = (releases: readonly Release[]) =>
      newestFirst(releases.filter(({ version }) => !isNumpy2(version)));
    const { requirement } = own ?? {};
    const specifier = own?.version === undefined ? (own?.specifier ?? "") : "";
    const wanted = { name: "numpy", specifier: "", ...(requirement && { requirement }) };
    return this.otherVersion(wanted, order, others, specifier);
  }

  /** What is installed together, without `name` and with `instead` in place of the requirements of the same names. */
  private beside(name: string, instead: readonly Wanted[] = []): Wanted[] {
    const numpy1 = this.numpy1 === undefined ? [] : [this.numpy1];
    const first = [...instead, ...numpy1].filter(
      (one, at, all) => one.name !== name && all.findIndex((two) => two.name === one.name) === at,
    );
    const replaced = new Set([name, ...first.map((one) => one.name)]);
    return [
      ...this.settled.filter((one) => one.isConstraint === true || !replaced.has(one.name)),
      ...first,
    ];
  }

  get hasForeignIndex(): boolean {
    return this.foreignIndexes.length > 0;
  }

  /** The version that pip chooses for a distribution that is certainly installed and that no line pins. */
  taken(name: string): string | undefined {
    this.takenVersions ??= new TakenVersions(this.settled, this.python);
    return this.takenVersions.of(name);
  }

  /** Whether the requirements certainly install a distribution, even without the server. */
  isByRequirements(name: string): boolean {
    this.withoutServer ??= new TakenVersions(
      this.settled.filter((one) => one.name !== SERVER_NAME),
      this.python,
    );
    return this.withoutServer.isInstalled(name);
  }

  /** Distributions that may be built for NumPy 1, each with the version that its line pins or that pip chooses. */
  newest(wanted: readonly Wanted[] = this.wanted): (Wanted & { readonly version: string })[] {
    return wanted.flatMap((one) => {
      if (!mayBeForNumpy1(one.name)) return [];
      const version = one.version ?? this.taken(one.name);
      return version === undefined ? [] : { ...one, version };
    });
  }

  /**
   * The newest version of a distribution that has a wheel and is compatible with all others, including the versions
   * proposed for requirements without one; undefined if the table has none.
   */
  proposed(name: string): string | undefined {
    if (name === SERVER_NAME) return this.server.version;
    this.proposals ??= this.proposeAll();
    return (
      this.proposals.find((one) => one.name === name) ??
      this.otherVersion({ name, specifier: "" }, newestFirst, this.beside(name, this.proposals))
    )?.version;
  }

  private proposeAll(): Wanted[] {
    const found: Wanted[] = [];
    for (const one of this.wanted) {
      if (one.version !== undefined || releasesOf(one.name) === undefined) continue;
      const way = this.otherVersion(one, newestFirst, this.beside(one.name, found), one.specifier);
      if (way) found.push(way);
    }
    return found;
  }

  /** The newest version below `version` that has a wheel and is compatible with all others. */
  lastBefore(name: string, version: string): string | undefined {
    const order = (releases: readonly Release[]) =>
      newestFirst(releases.filter((one) => compare(one.version, version) < 0));
    return this.otherVersion({ name, specifier: "" }, order)?.version;
  }

  /**
   * The oldest version from `version` on that has a wheel and is compatible with all others, or with all except
   * `without`.
   */
  firstFrom(name: string, version: string, without?: string): string | undefined {
    const order = (releases: readonly Release[]) =>
      releases.filter((one) => compare(one.version, version) >= 0);
    const others = this.settled.filter(
      (one) => one.isConstraint === true || (one.name !== name && one.name !== without),
    );
    return this.otherVersion({ name, specifier: "" }, order, others)?.version;
  }

  /**
   * The newest other Python on which a pin and all others that the table has can be installed together, from wheels.
   */
  otherPython(pin: Wanted): string | undefined {
    const others = this.settled.filter(({ name }) => name !== pin.name && name !== SERVER_NAME);
    return knownPythons().findLast((python) => {
      if (python === this.python) return false;
      const server = this.server.isPinned
        ? this.server
        : serverOf(this.server.requirement ? [this.server.requirement] : [], python);
      const roots = [...others, pin, serverRoot(server)];
      return (
        roots.every((root) => unfitOf(root, python) === undefined) &&
        resolve(roots, python).conflict === undefined
      );
    });
  }

  /** Pins without a wheel for a Python, and pins that the table does not have. */
  hinderedOn(python: string): {
    readonly without: readonly Wanted[];
    readonly unknown: readonly Wanted[];
  } {
    const pins = this.wanted.filter(({ requirement }) => requirement !== undefined);
    return {
      without: pins.filter((pin) => unfitOf(pin, python) !== undefined),
      unknown: pins.filter(({ name }) => releasesOf(name) === undefined),
    };
  }

  /** Whether all pins that the table has, and the server, can be installed on a Python. */
  fitsPython(python: string): boolean {
    const server = this.server.isPinned ? this.server : serverOf([], python);
    const roots = [...this.wanted.filter(({ name }) => name !== SERVER_NAME), serverRoot(server)];
    return (
      roots.every((root) => unfitOf(root, python) === undefined) &&
      resolve(roots, python).conflict === undefined
    );
  }

  private withWays({ members, about }: FoundConflict): Conflict {
    const others = [...members].reverse().filter((one) => one !== about);
    const first = this.otherVersion(about, newestFirst);
    const ways = others.flatMap(
      (other) => this.otherVersion(other, newestFirst, this.beside(other.name, [about])) ?? [],
    );
    if (first) this.settled = [...this.settled.filter(({ name }) => name !== about.name), first];
    return { members, about, ways: [...(first ? [first] : []), ...ways] };
  }

  /** Another version of a requirement that is compatible with all others. */
  private otherVersion(
    { name, extras, requirement, version }: Wanted,
    order: (releases: readonly Release[]) => readonly Release[],
    others: readonly Wanted[] = this.beside(name),
    specifier = "",
  ): Wanted | undefined {
    const common = { name, ...(extras && { extras }), ...(requirement && { requirement }) };
    const left = resolve([...others, { ...common, specifier }], this.python).left(name) ?? [];
    const ways = order(left.filter((release) => this.isProposable(name, release)))
      .filter((release) => release.version !== version)
      // The server has a release a week, and most releases require the same.
      .filter(({ list }, at, all) => name !== SERVER_NAME || list !== all[at - 1]?.list)
      .map((release) => ({
        ...common,
        version: release.version,
        specifier: `==${release.version}`,
      }))
      .filter((way) => !this.clashes(way, others));
    const found = ways
      .slice(0, MOST_TRIED)
      .find((way) => resolve([...others, way], this.python).conflict === undefined);
    const { numpy1 } = this;
    if (found || numpy1 === undefined || !others.includes(numpy1)) return found;
    // NumPy 1 is only one of the fixes for releases that were built for it.
    const without = others.filter((one) => one !== numpy1);
    return this.otherVersion(
      { ...common, specifier: "", ...(version !== undefined && { version }) },
      order,
      without,
      specifier,
    );
  }

  private isProposable(name: string, release: Release): boolean {
    if (!hasWheel(release, this.python)) return false;
    return name !== SERVER_NAME || holdsServer(release.version, this.python) === true;
  }

  /** Whether a version would clash with NumPy 2, or would make others clash with it. */
  private clashes(way: Wanted, others: readonly Wanted[]): boolean {
    return numpyClashes([...others, way], this.python).some(
      ({ name }) => name === way.name || way.name === "numpy",
    );
  }
}

const plans = new WeakMap<RoutineFacts, InstallPlan>();

/** The plan of a routine, computed once. */
export function planOf(routine: RoutineFacts): InstallPlan {
  let plan = plans.get(routine);
  if (!plan) {
    plan = new InstallPlan(routine);
    plans.set(routine, plan);
  }
  return plan;
}
