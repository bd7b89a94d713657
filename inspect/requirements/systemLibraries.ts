import table from "../../data/system-libraries.json";
import type { RequirementFacts, RoutineFacts } from "../python/facts";
import { requiredBy } from "./comesAlong";
import { normaliseName } from "./names";
import { fits } from "./releases";

/** What a distribution needs from the operating system because its wheels do not contain it. */
interface Row {
  /** Debian packages that provide it. */
  readonly packages: readonly string[];
  /** PEP 440 specifier of the releases that need it; absent if all do. */
  readonly versions?: string;
  /** Distribution with the same modules that needs nothing. */
  readonly instead?: string;
  /** Shared library or program that is missing without the packages. */
  readonly needs: string;
}

/** A need of a routine's requirements. */
export interface SystemNeed extends Pick<Row, "packages" | "needs" | "instead"> {
  /** Normalised name. */
  readonly distribution: string;
  /** The requirement that is the distribution, or that installs it. */
  readonly requirement: RequirementFacts;
  /** Whether the requirement is the distribution itself, and no other requirement installs it. */
  readonly isDirect: boolean;
}

const ROWS = table.distributions as Readonly<Record<string, Row>>;

/** What a routine's requirements, and the distributions known to be installed with them, need from the operating system. */
export function systemNeedsOf({ requirements, lock }: RoutineFacts): SystemNeed[] {
  const applying = requirements.filter(({ applies }) => applies !== false);
  const [first] = applying;
  return Object.entries(ROWS).flatMap(([distribution, row]) => {
    const own = applying.find(({ name }) => normaliseName(name) === distribution);
    const other = applying.find(({ name }) => requiredBy(normaliseName(name)).has(distribution));
    const locked = lock?.pins.find(({ name }) => name === distribution);
    const requirement = other ?? own ?? (locked && first);
    if (!requirement) return [];
    const version = locked?.version ?? (own && pinned(own));
    if (row.versions !== undefined && !(version !== undefined && fits(version, row.versions)))
      return [];
    const { packages, needs, instead } = row;
    return {
      distribution,
      requirement,
      packages,
      needs,
      isDirect: other === undefined && own !== undefined,
      ...(instead !== undefined && { instead }),
    };
  });
}

/** Debian packages that an image installs for its requirements; none for a distribution that another one should replace. */
export function systemPackagesOf(routine: RoutineFacts): string[] {
  const needs = systemNeedsOf(routine).filter(
    ({ instead, isDirect }) => instead === undefined || !isDirect,
  );
  return [...new Set(needs.flatMap(({ packages }) => packages))].sort();
}

function pinned({ specifier }: RequirementFacts): string | undefined {
  return /^={2,3}([^*,]+)$/.exec(specifier)?.[1];
}
