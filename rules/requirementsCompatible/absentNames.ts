import { compare } from "@renovatebot/pep440";
import type { RoutineFacts, VersionedNameFacts } from "../../inspect/python/facts";
import { type ReleaseName, releaseName } from "../../inspect/python/releaseNames";
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
  for (const found of versionedNames) {
    const { name, file, unless } = found;
    const known = releaseName(name);
    if (!known || reported.has(name) || there.isStandIn({ file, ...(unless && { unless }) }))
      continue;
    const { distribution } = known;
    const pin = plan.wanted.find((one) => one.name === distribution);
    const version = pin?.version ?? plan.taken(distribution);
    if (version === undefined || !isAbsent(known, bare(version))) continue;
    reported.add(name);
    yield draftOf(found, known, version, pin, plan);
  }
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
  const { distribution, addedIn, removedIn } = known;
  const isPinned = pin?.version !== undefined;
  const way = addedIn === undefined ? removedWay(known, plan) : addedWay(known, addedIn, plan);
  const display = pin?.requirement?.name ?? distribution;
  const verb = use === "import" ? "imports" : "uses";
  const failure =
    use === "import"
      ? "the import fails when the predictor loads"
      : "the code fails with AttributeError when it reaches this line";
  return {
    code: "REQ020",
    // If no line pins it, the version can change tomorrow, unless the lines exclude all releases with the name.
    ...(!isPinned && !way.isHeld && { level: "advisory" as const }),
    file,
    line,
    message: isPinned
      ? `${verb} ${name}, which ${display}==${version} does not have`
      : `${verb} ${name}, but pip chooses ${display} ${version}, which does not have it`,
    reason: `${addedIn === undefined ? `${display} ${removedIn} removed it` : `${display} ${addedIn} added it`}: ${failure}.`,
    fix: way.fixes.length > 0 ? `${way.fixes.join(", or ")}.` : `remove the use of ${name}.`,
    data: {
      modules: [name],
      requirements: [`${display}==${version}`],
      found: version,
      wanted: addedIn === undefined ? `<${removedIn}` : `>=${addedIn}`,
    },
    ...(way.pin !== undefined && pin?.requirement && replacing(pin.requirement, way.pin)),
  };
}

interface Way {
  readonly fixes: readonly string[];
  /** The pin among the fixes. */
  readonly pin?: string;
  /** Whether the lines exclude every release with the name. */
  readonly isHeld?: boolean;
}

function removedWay(
  { distribution, instead, removedIn = "" }: ReleaseName,
  plan: InstallPlan,
): Way {
  const older = plan.lastBefore(distribution, removedIn);
  const fixes = [
    ...(instead === undefined ? [] : [`use ${instead} instead`]),
    ...(older === undefined ? [] : [`pin ${distribution}==${older}`]),
  ];
  return { fixes, ...(older !== undefined && { pin: `${distribution}==${older}` }) };
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
