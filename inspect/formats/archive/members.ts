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

/** The recognition of a member after those that may be judged. */
export const BEYOND: Recognition = {
  format: "unknown",
  unseen: `the file contains more than ${LIMITS.members} members, of which the first are judged`,
};

/** Recognises every member except folders. */
export function recogniseMembers(members: readonly ArchiveMember[]): MemberFound[] {
  return members
    .filter(({ path }) => !path.endsWith("/"))
    .map((member) => ({ path: member.path, ...byName(member.path, member.recognise()) }));
}

/**
 * The recognition of text as Python source if its name is that of a module, or of a list of paths whose lines Python may
 * run at its start; a template that is not text is a fault. Source: CPython 3.13 Lib/site.py, addpackage.
 */
export function byName<T extends Recognition>(path: string, found: T): T {
  const { format } = found;
  const { kind, isText } = formatOf(format);
  if (isText) return /\.(?:pyw?|pth)$/i.test(path) ? { ...found, format: "python-source" } : found;
  const isOther = kind === "data" && !/^(?:empty|git-lfs-pointer)$/.test(format);
  return isOther && /\.(?:jinja2?|j2)$/i.test(path)
    ? { ...found, fault: "its name is that of a template, which is text" }
    : found;
}

/**
 * The members that are more than plain data, including those of nested containers. Only one of each kind is listed, so
 * that many members of one kind cannot hide another.
 */
export function gather(
  found: readonly MemberFound[],
): Pick<Recognition, "members" | "fault" | "unseen"> {
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
  const listed = [...kinds.values()];
  const isCut = listed.length > LIMITS.listedMembers;
  if (isCut) listed.sort((a, b) => weight(b) - weight(a));
  return {
    ...(listed.length > 0 && { members: listed.slice(0, LIMITS.listedMembers) }),
    ...(broken && { fault: `${broken.path}: ${broken.fault}` }),
    ...(isCut && { unseen: `it has members of more than ${LIMITS.listedMembers} kinds` }),
  };
}

/** How much a member matters: one that runs code more than one that is damaged, and that more than one without a fault. */
function weight({ format, code = [], fault }: MemberFound): number {
  const { kind } = formatOf(format);
  if (kind === "pickle" || kind === "program" || code.length > 0) return 3;
  if (fault !== undefined) return 2;
  return kind === "data" || kind === "model" ? 0 : 1;
}

/** A member without its own members, followed by those. */
function withInner({ members = [], ...member }: MemberFound): MemberFound[] {
  const inner = members.flatMap(withInner);
  return [member, ...inner.map((one) => ({ ...one, path: `${member.path}/${one.path}` }))];
}
