import importNames from "../data/import-names.json";
import standardLibrary from "../data/python-stdlib.json";
import type { RequirementFacts } from "../inspect/python/facts";

const DISTRIBUTIONS = importNames.distributions as Readonly<Record<string, readonly string[]>>;
const STANDARD = standardLibrary.versions as Readonly<Record<string, readonly string[]>>;

/** Name in the form in which names are compared. Source: PEP 503, "Normalized Names". */
export function normaliseName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

/** Whether a module is part of Python itself, in the container's version. */
export function isStandard(module: string, pythonVersion: string): boolean {
  const first = module.split(".")[0] ?? "";
  const short = pythonVersion.split(".").slice(0, 2).join(".");
  return first.startsWith("_") || (STANDARD[short] ?? STANDARD["3.12"] ?? []).includes(first);
}

/** Distributions that bring a module, the usual one first: by the table, else by the module's own name. */
export function distributionsOf(module: string): readonly string[] {
  const parts = module.split(".");
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(".");
    if (Object.hasOwn(DISTRIBUTIONS, name)) return [...(DISTRIBUTIONS[name] ?? []), ...own(parts)];
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

/** The one version that a specifier allows, or undefined where it allows others. */
export function pinOf({ specifier }: Pick<RequirementFacts, "specifier">): string | undefined {
  return /^={2,3}([^,*]+)$/.exec(specifier)?.[1];
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
