import { compare, valid } from "@renovatebot/pep440";
import {
  allowsPython,
  fits,
  hasWheel,
  type Release,
  releaseOf,
  releasesOf,
} from "../../inspect/requirements/releases";
import type { Wanted } from "./wanted";

/** A requirement of which pip finds no release, or only some that it has to build from source. */
export interface Unfit {
  readonly pin: Wanted;
  readonly why: "no-release" | "python" | "no-wheel";
  /** Absent if there is no such release. */
  readonly release?: Release;
  /** Another version, resolved with all others. */
  readonly way?: Wanted;
}

/** How far a version may be ahead of the newest one in the table and still exist by now. */
const MOST_MAJORS = 3;
const MOST_MINORS = 50;

/** Why pip has no wheel of a requirement; undefined if it has one, or if nothing is known about the requirement. */
export function unfitOf(pin: Wanted, python: string): Unfit | undefined {
  const { name, version } = pin;
  const releases = releasesOf(name);
  if (!releases) return undefined;
  if (version === undefined) return unfitRange(pin, releases, python);
  if (valid(version) === null) return undefined;
  const release = releaseOf(name, version);
  if (!release) {
    const last = releases.findLast(({ isPrerelease }) => !isPrerelease)?.version;
    const isNewer = last !== undefined && compare(version, last) > 0;
    return isNewer && !isFarBeyond(version, last) ? undefined : { pin, why: "no-release" };
  }
  if (!allowsPython(release.requiresPython, python)) return { pin, why: "python", release };
  return hasWheel(release, python) ? undefined : { pin, why: "no-wheel", release };
}

/** Why no release that a requirement without a version allows has a wheel. */
function unfitRange(pin: Wanted, releases: readonly Release[], python: string): Unfit | undefined {
  const allowed = releases.filter(
    (release) => !release.isPrerelease && !release.isYanked && fits(release.version, pin.specifier),
  );
  const newest = allowed.at(-1);
  if (!newest || allowed.some((release) => hasWheel(release, python))) return undefined;
  const taken = allowed.findLast(({ requiresPython }) => allowsPython(requiresPython, python));
  return taken ? { pin, why: "no-wheel", release: taken } : { pin, why: "python", release: newest };
}

/** Whether no project would get from `last` to `version` before the table is updated. */
function isFarBeyond(version: string, last: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [lastMajor = 0, lastMinor = 0] = last.split(".").map(Number);
  return (
    major - lastMajor > MOST_MAJORS || (major === lastMajor && minor - lastMinor > MOST_MINORS)
  );
}
