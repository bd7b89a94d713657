import importNames from "../data/import-names.json";
import standardLibrary from "../data/python-stdlib.json";
import type { RequirementFacts } from "../inspect/python/facts";
import { normaliseName } from "../inspect/python/requirementLine";

const DISTRIBUTIONS = importNames.distributions as Readonly<Record<string, readonly string[]>>;
/** Distributions that have a module's name and do not bring it. */
const NOT_BY = importNames.notBy as Readonly<Record<string, readonly string[]>>;
const STANDARD = standardLibrary.versions as Readonly<Record<string, readonly string[]>>;

/** Whether a module is part of Python itself, in the container's version. */
export function isStandard(module: string, pythonVersion: string): boolean {
  const first = module.split(".")[0] ?? "";
  const short = pythonVersion.split(".").slice(0, 2).join(".");
  return first.startsWith("_") || (STANDARD[short] ?? STANDARD["3.12"] ?? []).includes(first);
}

/** Distributions that bring a module, the usual one first: by the table, else by the module's own name. */
export function distributionsOf(module: string): readonly string[] {
  const parts = module.split(".");
  const wrong = (Object.hasOwn(NOT_BY, parts[0] ?? "") && NOT_BY[parts[0] ?? ""]) || [];
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(".");
    if (Object.hasOwn(DISTRIBUTIONS, name))
      return [...(DISTRIBUTIONS[name] ?? []), ...own(parts)].filter(
        (found) => !wrong.includes(found),
      );
  }
  return own(parts);
}

function own(parts: readonly string[]): string[] {
  const isNamespace = parts[0] === "google" && parts.length > 1;
  return [
    normaliseName(
      isNamespace ? parts.slice(0, parts[1] === "cloud" ? 3 : 2).join("-") : (parts[0] ?? ""),
    ),
  ];
}

/** The versions that a specifier names exactly; more than one where a requirement and a constraint disagree. */
export function pinsOf({ specifier }: Pick<RequirementFacts, "specifier">): string[] {
  const exact = specifier.split(",").flatMap((part) => /^={2,3}([^*]+)$/.exec(part)?.[1] ?? []);
  return [...new Set(exact)];
}

/** The one version that a specifier allows, or undefined where it allows others. */
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
