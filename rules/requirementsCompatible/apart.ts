import { fits, releaseOf, requirementsOf } from "../../inspect/requirements/releases";
import { SERVER_NAME } from "../../inspect/requirements/server";
import { replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import type { Conflict, InstallPlan } from "../packages/installPlan";
import { resolve } from "../packages/resolution";
import type { Wanted } from "../packages/wanted";
import { either, line, together, write } from "./words";

/** Requirements that exclude each other or the server, each with fixes that were resolved with all others. */
export function* apart({ conflicts, python }: InstallPlan): Iterable<Draft> {
  for (const conflict of conflicts) {
    const { members, about, ways } = conflict;
    const { requirement } = about;
    if (!requirement) continue;
    const way = ways.find((one) => one.requirement !== undefined);
    yield {
      code: "REQ014",
      file: requirement.file,
      line: requirement.line,
      message: `${together(members.map(write))} cannot be installed together`,
      reason: reasonOf(conflict, python),
      fix:
        ways.length > 0
          ? `pin ${either(ways.map(line))}.`
          : `remove ${write(about)}, or use versions of both that were installed together.`,
      data: {
        requirements: members.map(line),
        ...(ways.length > 0 && { wanted: ways.map(line).join(" | ") }),
      },
      ...(way?.requirement && replacing(way.requirement, line(way))),
    };
  }
}

/**
 * Why they conflict: one requires another version of the other, they leave too few versions of it, or no version of a
 * third.
 */
function reasonOf({ members, about }: Conflict, python: string): string {
  for (const requirer of members) {
    for (const { name, specifier } of requiredBy(requirer, python)) {
      const other = members.find((one) => one.name === name && one !== requirer);
      if (other?.version !== undefined && !fits(other.version, specifier))
        return `${subject(requirer)} requires ${other.requirement?.name ?? name} ${withoutEquals(specifier)}.`;
    }
  }
  const others = members.filter((one) => one !== about);
  const left = resolve(others, python);
  const releases = left.required.has(about.name) ? left.left(about.name) : undefined;
  const [first, last] = [releases?.[0]?.version, releases?.at(-1)?.version];
  const { name } = about.requirement ?? about;
  if (first !== undefined && last !== undefined) {
    const which = first === last ? `${name} ${first}` : `${name} ${first} to ${last}`;
    return `What ${together(others.map(write))} ${others.length === 1 ? "requires" : "require"} leaves only ${which}.`;
  }
  const third = resolve(members, python).conflict;
  return third === undefined || members.some((one) => one.name === third)
    ? "Their own requirements exclude each other."
    : `No version of ${third} meets what they require of it.`;
}

function requiredBy({ name, version, extras }: Wanted, python: string) {
  const release = version === undefined ? undefined : releaseOf(name, version);
  return (release && requirementsOf(release, python, new Set(extras))) ?? [];
}

function subject(one: Wanted): string {
  return one.name === SERVER_NAME
    ? `The server (${SERVER_NAME} ${one.version})`
    : `${one.requirement?.name ?? one.name} ${one.version}`;
}

function withoutEquals(specifier: string): string {
  return specifier.replace(/^==/, "");
}
