import table from "../../data/system-libraries.json";
import type { RequirementFacts, RoutineFacts } from "../python/facts";
import { requiredBy } from "./comesAlong";
import { normaliseName } from "./names";
import { fits } from "./releases";

/** What a distribution needs of the operating system and its wheels do not contain. */
interface Row {
  /** Debian packages that have it. */
  readonly packages: readonly string[];
  /** PEP 440 specifier of the releases that need it; absent where all do. */
  readonly versions?: string;
  /** Distribution of the same modules that needs nothing. */
  readonly instead?: string;
  /** Shared library or program that is missing without them. */
  readonly needs: string;
}

/** A need of a routine's requirements. */
export interface SystemNeed extends Pick<Row, "packages" | "needs" | "instead"> {
  /** Normalised. */
  readonly distribution: string;
  /** The requirement that is, or that comes along with, the distribution. */
  readonly requirement: RequirementFacts;
  /** Whether the requirement is the distribution itself, and no other one requires it. */
  readonly isDirect: boolean;
}

const ROWS = table.distributions as Readonly<Record<string, Row>>;

/** What the requirements of a routine, and what is known to come along with them, need of the operating system. */
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

/** Debian packages that an image installs for its requirements: none where another distribution is to take the place. */
export function systemPackagesOf(routine: RoutineFacts): string[] {
  const needs = systemNeedsOf(routine).filter(
    ({ instead, isDirect }) => instead === undefined || !isDirect,
  );
  return [...new Set(needs.flatMap(({ packages }) => packages))].sort();
}

function pinned({ specifier }: RequirementFacts): string | undefined {
  return /^={2,3}([^*,]+)$/.exec(specifier)?.[1];
}
