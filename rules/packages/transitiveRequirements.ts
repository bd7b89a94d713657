import type { RequirementFacts } from "../../inspect/python/facts";
import { metadataOf, requiredBy } from "../../inspect/requirements/comesAlong";
import { normaliseName } from "../../inspect/requirements/names";
import { releaseOf } from "./compatibility";
import { pinOf } from "./pins";

/** A requirement that installs another distribution. */
export interface Provider {
  readonly requirement: RequirementFacts;
  /** Whether the pinned version itself is known to require it. Else another version does, or does so indirectly. */
  readonly isSure: boolean;
}

/** The requirement that installs a distribution; a certain one if there is one. */
export function providerOf(
  name: string,
  requirements: readonly RequirementFacts[],
): Provider | undefined {
  const providers = requirements
    .filter(({ applies }) => applies !== false)
    .flatMap((requirement) => {
      const isSure = isCertainlyRequired(name, requirement);
      const isProvided = isSure || requiredBy(normaliseName(requirement.name)).has(name);
      return isProvided ? [{ requirement, isSure }] : [];
    });
  return providers.find(({ isSure }) => isSure) ?? providers[0];
}

/** Whether the metadata of that version, or of another with the same major version, requires the distribution. */
function isCertainlyRequired(name: string, requirement: RequirementFacts): boolean {
  const own = normaliseName(requirement.name);
  const version = pinOf(requirement);
  if (version === undefined) return false;
  const release = releaseOf(own, version);
  if (release && Object.hasOwn(release.requires, name)) return true;
  const row = metadataOf(own);
  return row?.requires.includes(name) === true && majorOf(row.version) === majorOf(version);
}

function majorOf(version: string): string {
  return version.split(".")[0] ?? "";
}
