import { satisfies } from "@renovatebot/pep440";
import type { RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/requirementLine";
import type { Draft, Rule } from "../engine/rule";
import { bare, newestWith, releaseOf, versionsOf } from "../packages/compatibility";
import { pinOf, pinsOf } from "../packages/pins";

/** Policy `requirements-compatible`: pins that pip can install together, on the container's Python. */
export const requirementsCompatible: Rule = {
  policy: "requirements-compatible",
  description: "Refuses pins that cannot be installed together or on the container's Python.",
  level: "mandatory",
  severity: "high",
  codes: {
    REQ014: "Pins that cannot be installed together",
    REQ015: "Pin without a wheel for the container's Python",
    REQ016: "Version pinned twice",
  },
  options: {},
  *judge({ routine, serving }) {
    if (!routine) return;
    const pinned = pins(routine.requirements);
    yield* pinnedTwice(pinned);
    const seen = new Set<string>();
    for (const requirer of pinned) {
      for (const required of pinned) {
        const key = [requirer.name, required.name].join(" ");
        const draft = seen.has(key)
          ? undefined
          : conflict(requirer, required, routine.pythonVersion);
        if (draft) yield draft;
        seen.add(key);
      }
    }
    if (serving?.pythonVersion !== undefined) yield* withoutWheel(pinned, routine);
  },
};

interface Pin {
  /** Normalised. */
  readonly name: string;
  readonly version: string;
  readonly requirement: RequirementFacts;
}

function pins(requirements: readonly RequirementFacts[]): Pin[] {
  return requirements.flatMap((requirement) => {
    const version = pinOf(requirement);
    if (version === undefined || requirement.applies === false) return [];
    return [{ name: normaliseName(requirement.name), version, requirement }];
  });
}

/** A pin whose metadata rule out another pin. */
function conflict(requirer: Pin, required: Pin, python: string): Draft | undefined {
  const specifier = releaseOf(requirer.name, requirer.version, python)?.requires[required.name];
  if (
    specifier === undefined ||
    satisfies(bare(required.version), specifier, { prereleases: true })
  ) {
    return undefined;
  }
  const later = requirer.requirement.line > required.requirement.line ? requirer : required;
  const way = [
    withPin(requirer.name, newestWith(requirer.name, required.name, required.version)),
    withPin(required.name, versionIn(required.name, specifier) ?? specifier),
  ].filter((found) => found !== undefined);
  return {
    code: "REQ014",
    file: later.requirement.file,
    line: later.requirement.line,
    message: `${write(required)} and ${write(requirer)} cannot be installed together`,
    reason: `${requirer.requirement.name} ${requirer.version} requires ${required.requirement.name} ${specifier.replace(/^==/, "")}.`,
    fix: `pin ${way.join(", or ")}.`,
  };
}

function write({ requirement, version }: Pin): string {
  return `${requirement.name}==${version}`;
}

function withPin(name: string, version: string | undefined): string | undefined {
  if (version === undefined) return undefined;
  return /^[<>=!~]/.test(version) ? `${name}${version}` : `${name}==${version}`;
}

/** The version to pin for a specifier: the only one, else the newest that is known to fit. */
function versionIn(name: string, specifier: string): string | undefined {
  const only = /^==([^*,]+)$/.exec(specifier)?.[1];
  return only ?? versionsOf(name).find((version) => satisfies(version, specifier));
}

function* pinnedTwice(pinned: readonly Pin[]): Iterable<Draft> {
  const first = new Map<string, Pin>();
  for (const pin of pinned) {
    const [, constraint] = pinsOf(pin.requirement);
    const known = first.get(pin.name);
    if (!known) first.set(pin.name, pin);
    const other = known && known.version !== pin.version ? known : undefined;
    if (!other && constraint === undefined) continue;
    const against = other
      ? `${write(other)} (${other.requirement.file}:${other.requirement.line})`
      : `the constraint ==${constraint}`;
    yield {
      code: "REQ016",
      file: pin.requirement.file,
      line: pin.requirement.line,
      message: `${write(pin)} and ${against} cannot be installed together`,
      reason: "pip installs one version of a distribution, and refuses two.",
      fix: "remove one of the two lines.",
    };
  }
}

function* withoutWheel(pinned: readonly Pin[], { pythonVersion }: RoutineFacts): Iterable<Draft> {
  const python = pythonVersion.split(".").slice(0, 2).join(".");
  for (const pin of pinned) {
    const pythons = releaseOf(pin.name, pin.version)?.pythons ?? [];
    if (pythons.length === 0 || pythons.includes(python)) continue;
    const other = versionsOf(pin.name).find((version) =>
      releaseOf(pin.name, version)?.pythons.includes(python),
    );
    yield {
      code: "REQ015",
      file: pin.requirement.file,
      line: pin.requirement.line,
      message: `${write(pin)} cannot be installed on Python ${python}`,
      reason: `Its wheels are for Python ${pythons[0]} to ${pythons.at(-1)}.`,
      fix: `serve with Python ${pythons.at(-1)}${other === undefined ? "" : `, or pin ${pin.requirement.name}==${other}`}.`,
    };
  }
}
