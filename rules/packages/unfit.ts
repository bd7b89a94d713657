import { compare, valid } from "@renovatebot/pep440";
import {
  allowsPython,
  hasWheel,
  type Release,
  releaseOf,
  releasesOf,
} from "../../inspect/requirements/releases";
import type { Wanted } from "./wanted";

/** A pin that pip does not find, or that it can only build from source. */
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

/** Why pip has no wheel of a pin; undefined if it has one, or if nothing is known about the pin. */
export function unfitOf(pin: Wanted, python: string): Unfit | undefined {
  const { name, version } = pin;
  const releases = releasesOf(name);
  if (!releases || version === undefined || valid(version) === null) return undefined;
  const release = releaseOf(name, version);
  if (!release) {
    const last = releases.findLast(({ isPrerelease }) => !isPrerelease)?.version;
    const isNewer = last !== undefined && compare(version, last) > 0;
    return isNewer && !isFarBeyond(version, last) ? undefined : { pin, why: "no-release" };
  }
  if (!allowsPython(release.requiresPython, python)) return { pin, why: "python", release };
  return hasWheel(release, python) ? undefined : { pin, why: "no-wheel", release };
}

/** Whether no project would get from `last` to `version` before the table is updated. */
function isFarBeyond(version: string, last: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [lastMajor = 0, lastMinor = 0] = last.split(".").map(Number);
  return (
    major - lastMajor > MOST_MAJORS || (major === lastMajor && minor - lastMinor > MOST_MINORS)
  );
}
