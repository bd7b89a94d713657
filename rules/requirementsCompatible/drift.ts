import { compare, valid } from "@renovatebot/pep440";
import table from "../../data/drift.json";
import { groupBy } from "../../inspect/groupBy";
import type { RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { hasMetadata, requiredBy } from "../../inspect/requirements/comesAlong";
import { normaliseName } from "../../inspect/requirements/names";
import { bare, fits, releasesOf } from "../../inspect/requirements/releases";
import { adding, type Edit, replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import { fileOf, listOf } from "../packages/importPlace";
import type { InstallPlan } from "../packages/installPlan";
import { pinOf } from "../packages/pins";
import { either } from "./words";

/**
 * A distribution whose releases fail beside newer or older releases of another, although their metadata allows those.
 */
interface Row {
  readonly distribution: string;
  /** First release that was tried. */
  readonly since: string;
  /** First release that works with the newest release of the other. */
  readonly below?: string;
  /** Last release that was tried, if the first one that works is unknown. */
  readonly upTo?: string;
  readonly beside: string;
  /** First release of the other that breaks this distribution. */
  readonly from?: string;
  /** First release of the other that works, if older ones break this distribution. */
  readonly before?: string;
  /** A release of the other that was tried and works. */
  readonly pin?: string;
  /** The release of the other that pip chose in the trial. */
  readonly taken?: string;
  /** `import` if importing the module fails, `call` if constructing a client fails. */
  readonly fails: string;
  readonly says: string;
}

const ROWS = table.rows as readonly Row[];
const BY_DISTRIBUTION = groupBy(ROWS, ({ distribution }) => distribution);

/** What some images of Python contain already: pip keeps a release that satisfies every requirement. */
const PREINSTALLED: ReadonlySet<string> = new Set(["setuptools"]);

/** Requirements whose release pip installs with a release of another that breaks it. */
export function* drifted(routine: RoutineFacts, plan: InstallPlan): Iterable<Draft> {
  for (const [distribution, rows] of BY_DISTRIBUTION) {
    const pin = plan.wanted.find(({ name }) => name === distribution);
    const requirement = pin?.requirement;
    const version = requirement && (pin.version ?? plan.taken(distribution));
    if (!requirement || version === undefined) continue;
    const broken = rows.flatMap((row) => {
      const other = isInRange(row, bare(version)) ? otherOf(row, routine, plan) : undefined;
      return other && isBroken(row, other.version) ? [{ row, other }] : [];
    });
    const [first] = broken;
    if (!first) continue;
    const { row, other } = first;
    const [way, ...others] = broken.map((one) =>
      waysOf(one.row, one.other, requirement, routine, plan),
    );
    const ways = others.length === 0 ? (way ?? []) : together([way ?? [], ...others]);
    const edits = ways[0]?.edits;
    yield {
      code: "REQ027",
      ...(!other.isSure && { level: "advisory" as const }),
      file: requirement.file,
      line: requirement.line,
      message: `${requirement.name}==${version}${isPinned(requirement) ? "" : ", which pip chooses,"} ${failsWith(row.beside, other)}`,
      reason: `${row.fails === "import" ? "Importing it" : "Constructing a client of it"} fails with ${row.says}; its metadata allows every ${row.before === undefined ? "newer" : "older"} release.`,
      fix:
        ways.length > 0
          ? `${either(ways.map(({ words }) => words))}.`
          : `pin a release of ${requirement.name} that works with ${row.beside} ${other.version}.`,
      data: {
        requirements: [`${requirement.name}==${version}`],
        found: `${row.beside}==${other.version}`,
        wanted: `${row.beside}${row.before === undefined ? `<${row.from}` : `>=${row.before}`}`,
      },
      ...(edits && { edits }),
    };
  }
}

/** The first way of each row, which only together lead out. */
function together(all: readonly (readonly Way[])[]): Way[] {
  const firsts = all.flatMap(([way]) => way ?? []);
  if (firsts.length < all.length) return [];
  const words = firsts.map((way) => way.words);
  const edits = firsts.flatMap((way) => way.edits ?? []);
  return [{ words: words.join(" and "), ...(edits.length > 0 && { edits }) }];
}

/** How a pin and a release of the other distribution come together, in words that follow the pin. */
function failsWith(name: string, { version, isPinned }: Other): string {
  if (isPinned) return `is installed with ${name}==${version}, and fails`;
  return PREINSTALLED.has(name)
    ? `fails with ${name} ${version}, which pip installs where the image has no release that suffices`
    : `is installed with the ${name} ${version} that pip chooses, and fails`;
}

function isInRange({ since, below, upTo }: Row, version: string): boolean {
  if (valid(version) === null || compare(version, since) < 0) return false;
  if (below !== undefined) return compare(version, below) < 0;
  return upTo === undefined || compare(version, upTo) <= 0;
}

function isBroken({ from, before }: Row, version: string): boolean {
  const other = bare(version);
  if (valid(other) === null) return false;
  return (
    (from !== undefined && compare(other, from) >= 0) ||
    (before !== undefined && compare(other, before) < 0)
  );
}

interface Other {
  readonly version: string;
  readonly isPinned: boolean;
  /** Whether neither an unknown requirement nor the image could keep the version lower. */
  readonly isSure: boolean;
}

/** The release of the other distribution that is installed. */
function otherOf(row: Row, routine: RoutineFacts, plan: InstallPlan): Other | undefined {
  const line = plan.wanted.find(({ name }) => name === row.beside);
  if (line?.version !== undefined) return { version: line.version, isPinned: true, isSure: true };
  const isSure = !PREINSTALLED.has(row.beside) && isAllKnown(row.beside, routine, plan);
  const version = plan.taken(row.beside);
  if (version !== undefined) return { version, isPinned: false, isSure };
  if (PREINSTALLED.has(row.beside)) return undefined;
  // What the distribution itself requires may be unknown; in the trial it installed the other.
  const bounds = [
    line?.specifier,
    ...(routine.constraints ?? []).flatMap(({ name, specifier }) =>
      name === row.beside ? specifier : [],
    ),
  ];
  const { taken } = row;
  if (taken === undefined) return undefined;
  const isLeft = bounds.every((one) => !one || fits(taken, one));
  return isLeft ? { version: taken, isPinned: false, isSure } : undefined;
}

/** Whether every line is known not to limit the versions of a distribution. */
function isAllKnown(
  name: string,
  routine: RoutineFacts,
  { hasForeignIndex }: InstallPlan,
): boolean {
  if (hasForeignIndex) return false;
  const rows = new Set(ROWS.map(({ distribution }) => distribution));
  return routine.requirements.every(({ name: own, applies, origin }) => {
    const normal = normaliseName(own);
    if (applies === false || normal === name) return true;
    if (origin) return false;
    if (releasesOf(normal) !== undefined || rows.has(normal)) return true;
    return hasMetadata(normal) && !requiredBy(normal).has(name);
  });
}

/** An alternative of the fix, in words and as changes. */
interface Way {
  readonly words: string;
  readonly edits?: readonly Edit[];
}

/** Fixes: the newest release of the other before the break, and the first release of the distribution after it. */
function waysOf(
  row: Row,
  other: Other,
  requirement: RequirementFacts,
  routine: RoutineFacts,
  plan: InstallPlan,
): Way[] {
  if (row.from === undefined) return waysUp(row, other, requirement, plan);
  const isInTable = releasesOf(row.beside) !== undefined;
  const older = isInTable ? plan.lastBefore(row.beside, row.from) : row.pin;
  const newer =
    row.below === undefined || releasesOf(row.distribution) === undefined
      ? row.below
      : plan.firstFrom(row.distribution, row.below);
  const own = plan.wanted.find(({ name }) => name === row.beside);
  const pin = `${row.beside}==${older}`;
  const ways: Way[] = [];
  if (older !== undefined && row.pin !== undefined)
    ways.push(
      own || other.isPinned
        ? { words: `pin ${pin}`, ...(own?.requirement && replacing(own.requirement, pin)) }
        : { words: `add ${pin} to ${listOf(routine)}`, ...adding(fileOf(routine), pin) },
    );
  // A range says which releases its author wants.
  const isWanted =
    newer !== undefined && (isPinned(requirement) || fits(newer, requirement.specifier));
  if (newer !== undefined && (isWanted || ways.length === 0)) {
    const written = `${requirement.name}==${newer}`;
    ways.push({ words: `pin ${written}`, ...replacing(requirement, written) });
  }
  return ways;
}

/** Fixes where the other is too old: the newest release that works with it, and the first of the other that works. */
function waysUp(row: Row, other: Other, requirement: RequirementFacts, plan: InstallPlan): Way[] {
  const { distribution, beside, before } = row;
  const older = ROWS.filter((one) => one.distribution === distribution && one.beside === beside)
    .filter((one) => one.below !== undefined && !isBroken(one, other.version))
    .map(({ below = "" }) => plan.lastBefore(distribution, below))
    .filter((version) => version !== undefined)
    .sort(compare)
    .at(-1);
  const newer = before === undefined ? undefined : plan.firstFrom(beside, before);
  const own = plan.wanted.find(({ name }) => name === beside)?.requirement;
  const ways: Way[] = [];
  if (older !== undefined) {
    const pin = `${distribution}==${older}`;
    ways.push({ words: `pin ${pin}`, ...replacing(requirement, pin) });
  }
  if (newer !== undefined && own) {
    const pin = `${beside}==${newer}`;
    ways.push({ words: `pin ${pin}`, ...replacing(own, pin) });
  }
  return ways;
}

function isPinned(requirement: RequirementFacts): boolean {
  return pinOf(requirement) !== undefined;
}
