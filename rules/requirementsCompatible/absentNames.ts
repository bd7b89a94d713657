import { compare } from "@renovatebot/pep440";
import type { RoutineFacts, VersionedNameFacts } from "../../inspect/python/facts";
import { NEVER, type ReleaseName, releaseName } from "../../inspect/python/releaseNames";
import { hasMetadata } from "../../inspect/requirements/comesAlong";
import { bare } from "../../inspect/requirements/releases";
import { replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import type { InstallPlan } from "../packages/installPlan";
import { Modules } from "../packages/modules";
import type { Wanted } from "../packages/wanted";

/** Most requirements that are tried to find the one that keeps a distribution at an older version. */
const MOST_HOLDERS = 40;

/** Imports and attributes that the installed release does not have, one finding for each name. */
export function* absentNames(routine: RoutineFacts, plan: InstallPlan): Iterable<Draft> {
  const { versionedNames = [] } = routine;
  const there = new Modules(routine);
  const reported = new Set<string>();
  const places = new Map<string, string>();
  for (const found of versionedNames) {
    const { name, file, line, unless } = found;
    const known = releaseName(name);
    if (!known || reported.has(name) || there.isStandIn({ file, ...(unless && { unless }) }))
      continue;
    const pin = plan.wanted.find((one) => isOf(known, one.name));
    const version = pin?.version ?? plan.taken(pin?.name ?? known.distribution);
    if (version === undefined || !isAbsent(known, bare(version))) continue;
    if (mayInstall(known, plan)) continue;
    const place = `${file}:${line}`;
    // A module and a name below it.
    if (name.startsWith(`${places.get(place)}.`)) continue;
    places.set(place, name);
    reported.add(name);
    yield draftOf(found, known, version, pin, plan);
  }
}

function isOf({ distribution, or = [] }: ReleaseName, name: string): boolean {
  return name === distribution || or.includes(name);
}

/** Whether a requirement provides the name, or may require a distribution that does. */
function mayInstall(known: ReleaseName, { wanted }: InstallPlan): boolean {
  const { unless = [] } = known;
  if (unless.length === 0) return false;
  return wanted.some(
    ({ name, requirement }) =>
      unless.includes(name) ||
      (requirement !== undefined && !isOf(known, name) && !hasMetadata(name)),
  );
}

function isAbsent({ lastWithout, removedIn, backIn }: ReleaseName, version: string): boolean {
  if (lastWithout !== undefined && compare(version, lastWithout) <= 0) return true;
  if (removedIn === undefined || compare(version, removedIn) < 0) return false;
  return backIn === undefined || compare(version, backIn) < 0;
}

function draftOf(
  { name, file, line, use }: VersionedNameFacts,
  known: ReleaseName,
  version: string,
  pin: Wanted | undefined,
  plan: InstallPlan,
): Draft {
  const { addedIn, removedIn, instead = "" } = known;
  const distribution = pin?.name ?? known.distribution;
  const isNever = removedIn === NEVER;
  const isPinned = pin?.version !== undefined;
  const way =
    addedIn === undefined
      ? removedWay({ ...known, distribution }, plan)
      : addedWay(known, addedIn, plan);
  const display = pin?.requirement?.name ?? distribution;
  const verb = use === "import" ? "imports" : "uses";
  const { raises = "AttributeError" } = known;
  const failure =
    use === "import"
      ? "the import fails when the predictor loads"
      : `the code fails with ${raises} when it reaches this line`;
  return {
    code: "REQ020",
    // If no line pins it, the version can change tomorrow, unless the lines exclude all releases with the name.
    ...(!isPinned && !way.isHeld && { level: "advisory" as const }),
    file,
    line,
    message: isPinned
      ? `${verb} ${name}, which ${display}==${version} does not have`
      : `${verb} ${name}, but pip chooses ${display} ${version}, which does not have it`,
    reason: `${changeOf(known, display)}: ${failure}.`,
    fix: way.fixes.length > 0 ? `${way.fixes.join(", or ")}.` : `remove the use of ${name}.`,
    data: {
      modules: [name],
      requirements: [`${display}==${version}`],
      found: version,
      wanted: addedIn === undefined ? (isNever ? instead : `<${removedIn}`) : `>=${addedIn}`,
    },
    ...(way.pin !== undefined && pin?.requirement && replacing(pin.requirement, way.pin)),
  };
}

/** Which release brought or removed the name. */
function changeOf({ addedIn, removedIn, unless }: ReleaseName, display: string): string {
  if (addedIn !== undefined) return `${display} ${addedIn} added it`;
  if (removedIn === NEVER) return `no release of ${display} has it`;
  const without = unless === undefined ? "" : `, and nothing installs ${unless[0]}`;
  return `${display} ${removedIn} removed it${without}`;
}

interface Way {
  readonly fixes: readonly string[];
  /** The pin among the fixes. */
  readonly pin?: string;
  /** Whether the lines exclude every release with the name. */
  readonly isHeld?: boolean;
}

function removedWay(
  { distribution, instead, removedIn = "", unless = [] }: ReleaseName,
  plan: InstallPlan,
): Way {
  const older = plan.lastBefore(distribution, removedIn);
  const fixes = [
    ...(instead === undefined ? [] : [`use ${instead} instead`]),
    ...(removedIn === NEVER ? [] : unless.slice(0, 1).map((one) => `require ${one}`)),
    ...(older === undefined ? [] : [`pin ${distribution}==${older}`]),
  ];
  const isHeld = removedIn === NEVER;
  return { fixes, isHeld, ...(older !== undefined && { pin: `${distribution}==${older}` }) };
}

function addedWay({ distribution }: ReleaseName, addedIn: string, plan: InstallPlan): Way {
  const newer = plan.firstFrom(distribution, addedIn);
  if (newer !== undefined) {
    const pin = `${distribution}==${newer}`;
    return { fixes: [`pin ${pin}`], pin };
  }
  const holder = plan.wanted
    .filter((one) => one.requirement !== undefined && one.name !== distribution)
    .slice(0, MOST_HOLDERS)
    .find((one) => plan.firstFrom(distribution, addedIn, one.name) !== undefined);
  if (!holder) return { fixes: [] };
  const line = `${holder.requirement?.name ?? holder.name}${holder.specifier}`;
  return {
    fixes: [`remove its use`, `change ${line}, which keeps ${distribution} below ${addedIn}`],
    isHeld: true,
  };
}
