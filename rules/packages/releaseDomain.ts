import { compare } from "@renovatebot/pep440";
import {
  bare,
  fits,
  isInstallable,
  type Release,
  type Requirement,
  releaseOf,
} from "../../inspect/requirements/releases";

/** Releases of one distribution, and which of them are still possible. */
export interface Domain {
  readonly releases: readonly Release[];
  readonly alive: Uint8Array;
}

/** Whether any release that is still possible is allowed. */
export function meet(alive: Uint8Array, allowed: Uint8Array): boolean {
  for (let at = 0; at < alive.length; at++) if (alive[at] === 1 && allowed[at] === 1) return true;
  return false;
}

/** Releases in both sets. */
export function and(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length);
  for (let at = 0; at < both.length; at++) both[at] = (one[at] ?? 0) & (other[at] ?? 0);
  return both;
}

/** Releases in one set or the other. */
export function or(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length);
  for (let at = 0; at < both.length; at++) both[at] = (one[at] ?? 0) | (other[at] ?? 0);
  return both;
}

const pins = new Map<string, readonly Release[]>();

/** The domain of a pin: one release, whether or not the table has it. */
export function pinned(name: string, version: string): Domain {
  const key = `${name} ${version}`;
  let releases = pins.get(key);
  if (!releases) {
    const unknown = {
      version: bare(version),
      pythons: new Set<string>(),
      hasSdist: true,
      requiresPython: "",
      isYanked: false,
      isPrerelease: false,
    };
    releases = [releaseOf(name, version) ?? unknown];
    pins.set(key, releases);
  }
  return { releases, alive: Uint8Array.of(1) };
}

const usableReleases = new Map<string, Uint8Array>();

/** Releases that pip chooses on a Python by itself: neither yanked nor prereleases. */
export function usable(name: string, releases: readonly Release[], python: string): Uint8Array {
  const key = `${python} ${name}`;
  let found = usableReleases.get(key);
  if (!found) {
    found = Uint8Array.from(releases, (release) =>
      Number(!release.isPrerelease && !release.isYanked && isInstallable(release, python)),
    );
    usableReleases.set(key, found);
  }
  return found.slice();
}

const allowances = new Map<string, Uint8Array>();

/** Releases of a domain that a specifier allows; undefined if it allows all of them. */
export function allowedBy(
  domain: Domain | undefined,
  name: string,
  specifier: Requirement["specifier"],
): Uint8Array | undefined {
  if (!domain || specifier === "") return undefined;
  const { releases } = domain;
  if (releases.length === 1)
    return Uint8Array.of(Number(fits(releases[0]?.version ?? "", specifier)));
  const key = `${name} ${specifier}`;
  let found = allowances.get(key);
  if (!found) {
    found = specifier
      .split(",")
      .map((part) => clause(releases, part.trim()))
      .reduce(and);
    allowances.set(key, found);
  }
  return found;
}

/** Releases that one clause allows. Releases are sorted, so bounds and exact versions are found by bisection. */
export function clause(releases: readonly Release[], part: string): Uint8Array {
  const [, operator = "", version = ""] = /^(>=|<=|<|==|!=)\s*([^*+=]+)$/.exec(part) ?? [];
  if (operator === "") return Uint8Array.from(releases, (one) => Number(fits(one.version, part)));
  const first = firstNotBelow(releases, version);
  const next = releases[first];
  const isThere = next !== undefined && compare(next.version, version) === 0;
  const after = isThere ? first + 1 : first;
  const [from, to] = {
    ">=": [first, releases.length],
    "<=": [0, after],
    "<": [0, first],
    "==": [first, after],
    "!=": [first, after],
  }[operator as ">=" | "<=" | "<" | "==" | "!="] as [number, number];
  const inside = Number(operator !== "!=");
  return Uint8Array.from(releases, (_, at) => (at >= from && at < to ? inside : 1 - inside));
}

function firstNotBelow(releases: readonly Release[], version: string): number {
  let [low, high] = [0, releases.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(releases[middle]?.version ?? "", version) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
