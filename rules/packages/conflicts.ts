import { SERVER_NAME, type Server } from "../../inspect/requirements/server";
import { resolve, smallestConflict } from "./resolution";
import { serverRoot, type Wanted } from "./wanted";

/** Requirements that cannot be installed together. */
export interface FoundConflict {
  /** In the order of their lines, the server last. */
  readonly members: readonly Wanted[];
  /** The member whose line the finding is about. */
  readonly about: Wanted;
}

/** Most conflicts that are searched for. */
const MOST_CONFLICTS = 10;

/** Conflicts among requirements, and the requirements that are left without the one that each conflict is about. */
export function searchConflicts(
  wanted: readonly Wanted[],
  server: Server,
  python: string,
): { conflicts: FoundConflict[]; rest: readonly Wanted[] } {
  const conflicts: FoundConflict[] = [];
  let rest = wanted;
  while (conflicts.length < MOST_CONFLICTS && resolve(rest, python).conflict !== undefined) {
    const smallest = smallestConflict(rest, python) as readonly Wanted[];
    const members = withServerOnly(smallest, serverRoot(server), python);
    const users = members.filter(({ requirement }) => requirement !== undefined);
    const about = users.findLast(({ name }) => name !== SERVER_NAME) ?? users[0];
    if (!about) break;
    conflicts.push({ members, about });
    rest = rest.filter((one) => one !== about);
  }
  return { conflicts, rest };
}

/** A member that the server by itself excludes is reported with only the server; other members do not matter then. */
function withServerOnly(
  members: readonly Wanted[],
  server: Wanted,
  python: string,
): readonly Wanted[] {
  const excluded = members.find(
    (one) =>
      one.name !== SERVER_NAME &&
      members.length > 1 &&
      resolve([one, server], python).conflict !== undefined,
  );
  return excluded ? [excluded, server] : members;
}
