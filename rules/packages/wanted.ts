import type { RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import { SERVER_EXTRA, SERVER_NAME, type Server } from "../../inspect/requirements/server";
import { isReplaced } from "./leftovers";
import { pinOf } from "./pins";
import type { Root } from "./resolution";

/** A requirement that pip would install, or the server that the image adds. */
export interface Wanted extends Root {
  /** Absent for a server that no requirement names. */
  readonly requirement?: RequirementFacts;
}

/** The server as a root of the resolution. */
export function serverRoot({ version, requirement }: Server): Wanted {
  const extras = new Set([SERVER_EXTRA, ...(requirement?.extras ?? [])]);
  return {
    name: SERVER_NAME,
    extras: [...extras],
    version,
    specifier: `==${version}`,
    ...(requirement && { requirement }),
  };
}

/** The requirements, with the versions and the further distributions that a current lock pins. */
export function installedBy({ requirements, lock }: RoutineFacts): readonly RequirementFacts[] {
  if (!lock || lock.changed.length > 0) return requirements;
  const pins = new Map(lock.pins.map((pin) => [pin.name, pin]));
  const own = requirements.map((requirement) => {
    const pin = pins.get(normaliseName(requirement.name));
    if (!pin || requirement.origin) return requirement;
    return { ...requirement, specifier: `==${pin.version}` };
  });
  const named = new Set(requirements.map(({ name }) => normaliseName(name)));
  const others = lock.pins.filter(({ name }) => !named.has(name));
  return [
    ...own,
    ...others.map(({ name, version, line }) => ({
      name,
      specifier: `==${version}`,
      file: lock.file,
      line,
      hashes: [],
    })),
  ];
}

/**
 * The constraints on distributions, which limit versions but install nothing; none if a current lock pins everything.
 */
export function constraintsOf({ constraints = [], lock }: RoutineFacts): Wanted[] {
  if (lock && lock.changed.length === 0) return [];
  return constraints.map(({ name, specifier }) => ({ name, specifier, isConstraint: true }));
}

/**
 * The first requirement of each name, and the server. A requirement from a URL or path is skipped: its version is
 * unknown.
 */
export function wantedOf(requirements: readonly RequirementFacts[], server: Server): Wanted[] {
  const found = new Map<string, Wanted>();
  for (const requirement of requirements) {
    const { applies, origin, extras = [], specifier } = requirement;
    const name = normaliseName(requirement.name);
    if (applies === false || origin || name === SERVER_NAME || found.has(name)) continue;
    if (isReplaced(requirement)) continue;
    const version = pinOf(requirement);
    found.set(name, {
      name,
      specifier,
      requirement,
      ...(version !== undefined && { version }),
      ...(extras.length > 0 && { extras: extras.map((extra) => normaliseName(extra)) }),
    });
  }
  return [...found.values(), serverRoot(server)];
}
