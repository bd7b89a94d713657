import { type Release, releasesOf, requirementsOf } from "../../inspect/requirements/releases";
import { allowedBy, and, type Domain, meet, or, pinned, usable } from "./releaseDomain";

/** A distribution that pip has to install, and the versions that are allowed. */
export interface Root {
  /** Normalised. */
  readonly name: string;
  readonly extras?: readonly string[];
  /** PEP 440; empty for any version. */
  readonly specifier: string;
  /** The one version that the specifier allows. */
  readonly version?: string;
  /** Whether it only limits the versions if something else requires the distribution, as pip's constraints do. */
  readonly isConstraint?: boolean;
}

/** The releases of each distribution that remain after all requirements that certainly apply. */
export interface Resolution {
  /** A distribution without a remaining release: the roots cannot be installed together. */
  readonly conflict?: string;
  /** Distributions whose releases require the one of the conflict, directly or not, and that one itself. */
  readonly towards?: ReadonlySet<string>;
  /** Distributions that are certainly installed. */
  readonly required: ReadonlySet<string>;
  /** Releases that nothing rules out, the oldest first; undefined for a distribution that the table does not have. */
  left(name: string): readonly Release[] | undefined;
}

/**
 * Narrows what pip can install by arc consistency. A release is dropped if no release of another distribution meets its
 * requirement, and what all remaining releases require is required. A distribution without a remaining release proves a
 * conflict; remaining releases do not prove a solution. A release with unknown metadata counts as requiring nothing.
 */
export function resolve(roots: readonly Root[], python: string): Resolution {
  return new Narrowing(roots, python).run();
}

class Narrowing {
  private readonly domains = new Map<string, Domain>();
  /** Extras requested of distributions that are certainly installed. */
  private readonly extras = new Map<string, Set<string>>();
  private readonly python: string;
  private readonly roots: readonly Root[];
  /** Distributions that have to be narrowed again, in the order in which they were queued. */
  private readonly waiting = new Set<string>();
  /** For each distribution, those of which some release requires it. */
  private readonly requirers = new Map<string, Set<string>>();
  /** Cached requirements by distribution and list of requirements, for the extras that were requested at that time. */
  private readonly asked = new Map<string, Map<number, Wanted>>();
  private conflict: string | undefined;

  constructor(roots: readonly Root[], python: string) {
    this.python = python;
    this.roots = roots;
  }

  run(): Resolution {
    for (const { name, version, specifier, extras = [], isConstraint } of this.roots) {
      if (!isConstraint) this.require(name, extras);
      if (version === undefined || isConstraint)
        this.restrict(name, allowedBy(this.domain(name), name, specifier));
      else if (!this.isPinned(name)) this.domains.set(name, pinned(name, version));
    }
    for (const name of this.waiting) {
      if (this.conflict !== undefined) break;
      this.waiting.delete(name);
      this.narrow(name);
    }
    return {
      ...(this.conflict !== undefined && {
        conflict: this.conflict,
        towards: this.towards(this.conflict),
      }),
      required: new Set(this.extras.keys()),
      left: (name) => {
        const domain = this.domain(name);
        return domain?.releases.filter((_, at) => domain.alive[at] === 1);
      },
    };
  }

  private towards(name: string): ReadonlySet<string> {
    const found = new Set([name]);
    for (const one of found) for (const above of this.requirers.get(one) ?? []) found.add(above);
    return found;
  }

  private isPinned(name: string): boolean {
    return this.domains.get(name)?.releases.length === 1;
  }

  private domain(name: string): Domain | undefined {
    let found = this.domains.get(name);
    const releases = found ? undefined : releasesOf(name);
    if (releases) {
      found = { releases, alive: usable(name, releases, this.python) };
      this.domains.set(name, found);
    }
    return found;
  }

  private require(name: string, extras: Iterable<string>): void {
    let asked = this.extras.get(name);
    if (!asked) {
      asked = new Set();
      this.extras.set(name, asked);
      this.waiting.add(name);
    }
    for (const extra of extras) {
      if (asked.has(extra)) continue;
      asked.add(extra);
      this.asked.delete(name);
      this.waiting.add(name);
    }
  }

  private restrict(name: string, allowed: Uint8Array | undefined): void {
    const domain = this.domain(name);
    if (!domain || !allowed) return;
    const { alive } = domain;
    let isEmpty = true;
    let isNarrower = false;
    for (let at = 0; at < alive.length; at++) {
      if (alive[at] === 0) continue;
      if (allowed[at] === 0) {
        alive[at] = 0;
        isNarrower = true;
      } else isEmpty = false;
    }
    if (isNarrower) this.requeue(name);
    if (isEmpty) this.conflict ??= name;
  }

  /** Queues a distribution that lost releases, and those that require it. */
  private requeue(name: string): void {
    if (this.extras.has(name)) this.waiting.add(name);
    for (const requirer of this.requirers.get(name) ?? [])
      if (this.extras.has(requirer)) this.waiting.add(requirer);
  }

  /** Drops impossible releases of one distribution, and requires what all its other releases require. */
  private narrow(name: string): void {
    const domain = this.domain(name);
    if (!domain) return;
    const byList = new Map<number, Wanted | undefined>();
    let common: Wanted | undefined;
    let isEmpty = true;
    let isNarrower = false;
    for (const [at, release] of domain.releases.entries()) {
      if (domain.alive[at] === 0) continue;
      const key = release.list ?? -1;
      const isNew = !byList.has(key);
      if (isNew) byList.set(key, this.met(name, release));
      const wanted = byList.get(key);
      if (!wanted) {
        domain.alive[at] = 0;
        isNarrower = true;
        continue;
      }
      isEmpty = false;
      if (common === undefined) common = wanted;
      else if (isNew) common = shared(common, wanted);
    }
    if (isNarrower) this.requeue(name);
    if (isEmpty) this.conflict ??= name;
    for (const [required, { allowed, extras }] of common ?? []) {
      this.require(required, extras);
      this.restrict(required, allowed);
    }
  }

  /** What a release requires; undefined if that cannot be met. */
  private met(name: string, release: Release): Wanted | undefined {
    let lists = this.asked.get(name);
    if (!lists) {
      lists = new Map();
      this.asked.set(name, lists);
    }
    const key = release.list ?? -1;
    let wanted = lists.get(key);
    if (!wanted) {
      wanted = this.wanted(name, release);
      lists.set(key, wanted);
    }
    for (const [required, { allowed }] of wanted) {
      const domain = allowed && this.domain(required);
      if (domain && !meet(domain.alive, allowed)) return undefined;
    }
    return wanted;
  }

  private wanted(name: string, release: Release): Wanted {
    const wanted: Wanted = new Map();
    const extras = this.extras.get(name) ?? new Set();
    for (const requirement of requirementsOf(release, this.python, extras) ?? []) {
      const { name: required } = requirement;
      const domain = this.domain(required);
      const allowed = domain && allowedBy(domain, required, requirement.specifier);
      const before = wanted.get(required);
      const both = before?.allowed && allowed ? and(before.allowed, allowed) : allowed;
      wanted.set(required, {
        allowed: both ?? before?.allowed,
        extras: [...(before?.extras ?? []), ...requirement.extras],
      });
      let requirers = this.requirers.get(required);
      if (!requirers) {
        requirers = new Set();
        this.requirers.set(required, requirers);
      }
      requirers.add(name);
    }
    return wanted;
  }
}

/** What is required, by name: the allowed releases, and extras. */
type Wanted = Map<
  string,
  { readonly allowed: Uint8Array | undefined; readonly extras: readonly string[] }
>;

/** What two releases both require. */
function shared(one: Wanted, other: Wanted): Wanted {
  const both: Wanted = new Map();
  for (const [name, { allowed, extras }] of one) {
    const second = other.get(name);
    if (!second) continue;
    both.set(name, {
      allowed: allowed && second.allowed ? or(allowed, second.allowed) : undefined,
      extras: extras.filter((extra) => second.extras.includes(extra)),
    });
  }
  return both;
}

/**
 * A minimal subset of conflicting roots that still cannot be installed together. Source: U. Junker, "QuickXplain",
 * AAAI 2004.
 */
export function smallestConflict(roots: readonly Root[], python: string): readonly Root[] {
  const fails = (some: readonly Root[]) => resolve(some, python).conflict !== undefined;
  const explain = (
    given: readonly Root[],
    isNew: boolean,
    open: readonly Root[],
  ): readonly Root[] => {
    if (isNew && fails(given)) return [];
    if (open.length <= 1) return open;
    const middle = open.length >> 1;
    const [first, second] = [open.slice(0, middle), open.slice(middle)];
    const ofSecond = explain([...given, ...first], true, second);
    const ofFirst = explain([...given, ...ofSecond], ofSecond.length > 0, first);
    return [...ofFirst, ...ofSecond];
  };
  const { towards } = resolve(roots, python);
  // Other roots rarely take part in the conflict.
  const near = roots.filter(({ name }) => towards?.has(name));
  return explain([], false, near.length < roots.length && fails(near) ? near : roots);
}
