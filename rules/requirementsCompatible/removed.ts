import { compare } from "@renovatebot/pep440";
import table from "../../data/removed-names.json";
import type { RoutineFacts } from "../../inspect/python/facts";
import { bare } from "../../inspect/requirements/releases";
import type { Draft } from "../engine/rule";
import type { InstallPlan } from "../packages/installPlan";
import { Modules } from "../packages/modules";

/** A name that a release removed. */
interface Row {
  readonly name: string;
  /** Others that went with it. */
  readonly also?: readonly string[];
  readonly distribution: string;
  readonly removedIn: string;
  /** Releases that have one of the names again. */
  readonly backIn?: Readonly<Record<string, string>>;
  readonly instead?: string;
}

const ROWS = table.removed as readonly Row[];

/** Imports and attributes that the release which pip installs does not have, one finding for each name. */
export function* removed(routine: RoutineFacts, plan: InstallPlan): Iterable<Draft> {
  const { removedNames = [] } = routine;
  const there = new Modules(routine);
  const told = new Set<string>();
  for (const { name, file, line, use, unless } of removedNames) {
    const row = ROWS.find((one) => one.name === name || one.also?.includes(name));
    if (!row || told.has(name) || there.isStandIn({ file, ...(unless && { unless }) })) continue;
    const { distribution, removedIn, backIn = {} } = row;
    const pin = plan.wanted.find((one) => one.name === distribution);
    const isPinned = pin?.version !== undefined;
    const version = pin?.version ?? plan.taken(distribution);
    if (version === undefined || compare(bare(version), removedIn) < 0) continue;
    const back = backIn[name];
    if (back !== undefined && compare(bare(version), back) >= 0) continue;
    told.add(name);
    const older = plan.lastBefore(distribution, removedIn);
    const instead = name === row.name ? row.instead : undefined;
    const ways = [
      ...(instead === undefined ? [] : [`use ${instead} instead`]),
      ...(older === undefined ? [] : [`pin ${distribution}==${older}`]),
    ];
    const display = pin?.requirement?.name ?? distribution;
    yield {
      code: "REQ020",
      ...(!isPinned && { level: "advisory" as const }),
      file,
      line,
      message: isPinned
        ? `${use === "import" ? "imports" : "uses"} ${name}, which ${display}==${version} does not have`
        : `${use === "import" ? "imports" : "uses"} ${name}, and pip takes ${display} ${version}, which does not have it`,
      reason: `${display} ${removedIn} removed it: ${use === "import" ? "the import fails when the predictor loads" : "the code fails with AttributeError when it gets there"}.`,
      fix: ways.length > 0 ? `${ways.join(", or ")}.` : `remove the use of ${name}.`,
      data: {
        modules: [name],
        requirements: [`${display}==${version}`],
        found: version,
        wanted: `<${removedIn}`,
      },
    };
  }
}
