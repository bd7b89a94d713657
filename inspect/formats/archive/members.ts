import { formatOf } from "../catalog";
import { LIMITS } from "../limits";
import type { MemberFound, Recognition } from "../recognition";

/** A member of an archive, which is recognised or read on demand. */
export interface ArchiveMember {
  readonly path: string;
  readonly bytes: number;
  recognise(): Recognition;
  /** Its bytes, or undefined if they are too many to be read into memory. */
  read(): Buffer | undefined;
}

/** Recognises every member except folders. */
export function recogniseMembers(members: readonly ArchiveMember[]): MemberFound[] {
  return members
    .filter(({ path }) => !path.endsWith("/"))
    .map((member) => ({ path: member.path, ...byName(member.path, member.recognise()) }));
}

/** The recognition of a member that is text, as Python source if its name has the extension of a module. */
export function byName<T extends Recognition>(path: string, found: T): T {
  const isSource = found.format === "text" && /\.pyw?$/i.test(path);
  return isSource ? { ...found, format: "python-source" } : found;
}

/**
 * The members that are more than plain data, including those of nested containers. Only one of each kind is listed, so
 * that many members of one kind cannot hide another.
 */
export function gather(found: readonly MemberFound[]): Pick<Recognition, "members" | "fault"> {
  const kinds = new Map<string, MemberFound>();
  for (const member of found.flatMap(withInner)) {
    const { format, fault, unseen, code = [], loads = [], detail } = member;
    const isKnown = fault === undefined && unseen === undefined && detail?.encoding === undefined;
    const isPlain = isKnown && code.length === 0 && loads.length === 0;
    if (formatOf(format).plainMember && isPlain) continue;
    const kind = `${format} ${fault} ${unseen} ${loads.map(({ loader }) => loader).join()} ${code.map(({ where: _where, ...piece }) => JSON.stringify(piece)).join()}`;
    if (!kinds.has(kind)) kinds.set(kind, member);
  }
  const broken = found.find(({ fault }) => fault !== undefined);
  const fault =
    kinds.size > LIMITS.listedMembers
      ? `it has members of more than ${LIMITS.listedMembers} kinds`
      : broken && `${broken.path}: ${broken.fault}`;
  return {
    ...(kinds.size > 0 && { members: [...kinds.values()].slice(0, LIMITS.listedMembers) }),
    ...(fault !== undefined && { fault }),
  };
}

/** A member without its own members, followed by those. */
function withInner({ members = [], ...member }: MemberFound): MemberFound[] {
  const inner = members.flatMap(withInner);
  return [member, ...inner.map((one) => ({ ...one, path: `${member.path}/${one.path}` }))];
}
