import type { RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { releaseOf, releasesOf } from "../../inspect/requirements/releases";
import { planOf } from "../packages/installPlan";
import type { NotChecked } from "./facts";

/**
 * What the table of releases does not say about a routine's requirements; nothing if a current lock pins all of them.
 */
export function* notCheckedRequirements(routine: RoutineFacts): Iterable<NotChecked> {
  if (routine.lock?.changed.length === 0) return;
  const { wanted, foreignIndexes } = planOf(routine);
  const lines = (some: readonly RequirementFacts[]) => some.map(written);
  const own = wanted.flatMap(({ name, version, requirement }) =>
    requirement === undefined ? [] : { name, version, requirement },
  );
  const unknown = own.filter(({ name }) => releasesOf(name) === undefined);
  if (unknown.length > 0)
    yield {
      about: "distributions",
      requirements: lines(unknown.map(({ requirement }) => requirement)),
    };
  const newer = own.filter(
    ({ name, version }) =>
      version !== undefined &&
      releasesOf(name) !== undefined &&
      releaseOf(name, version)?.list === undefined,
  );
  if (newer.length > 0)
    yield { about: "releases", requirements: lines(newer.map(({ requirement }) => requirement)) };
  if (foreignIndexes.length > 0) yield { about: "indexes", indexes: foreignIndexes };
  const placed = routine.requirements.filter(
    ({ applies, origin }) => applies !== false && origin !== undefined,
  );
  if (placed.length > 0) yield { about: "origins", requirements: lines(placed) };
  yield { about: "transitive", isStale: routine.lock !== undefined };
}

function written({ name, specifier, origin }: RequirementFacts): string {
  if (origin === undefined) return `${name}${specifier}`;
  return name === "" ? origin.address : name;
}
