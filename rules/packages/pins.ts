import standardLibrary from "../../data/python-stdlib.json";
import type { RequirementFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import { minorOf } from "../../text";

const STANDARD = standardLibrary.versions as Readonly<Record<string, readonly string[]>>;

/** Whether a module is part of Python itself, in the container's version. */
export function isStandard(module: string, pythonVersion: string): boolean {
  const first = module.split(".")[0] ?? "";
  const short = minorOf(pythonVersion);
  return first.startsWith("_") || (STANDARD[short] ?? STANDARD["3.12"] ?? []).includes(first);
}

/** Versions of Python whose standard library has a module, the oldest first. */
export function pythonsWith(module: string): string[] {
  const first = module.split(".")[0] ?? "";
  return Object.keys(STANDARD).filter((version) => STANDARD[version]?.includes(first));
}

/** The versions that a specifier names exactly; more than one if a requirement and a constraint disagree. */
export function pinsOf({ specifier }: Pick<RequirementFacts, "specifier">): string[] {
  const exact = specifier.split(",").flatMap((part) => /^={2,3}([^*]+)$/.exec(part)?.[1] ?? []);
  return [...new Set(exact)];
}

/** The version that a specifier names exactly; undefined if it names none. */
export function pinOf(requirement: Pick<RequirementFacts, "specifier">): string | undefined {
  return pinsOf(requirement)[0];
}

/** The requirement of a distribution that pip would install in the container. */
export function requirementOf(
  requirements: readonly RequirementFacts[],
  name: string,
): RequirementFacts | undefined {
  return requirements.find(
    (found) => found.applies !== false && normaliseName(found.name) === name,
  );
}
