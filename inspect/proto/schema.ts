/** A field, as its .proto file has it. */
export interface FieldSchema {
  readonly name: string;
  /** A scalar type of protobuf, or the name of a message or an enum. */
  readonly type: string;
  readonly repeated?: boolean;
}

/** The messages that are read of a package, each with its fields by number, and the values of its enums. */
export interface Schema {
  readonly messages: Readonly<Record<string, Readonly<Record<string, FieldSchema>>>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The number of a field; throws for one that the schema does not have, which only an edit of the .proto can cause. */
export function fieldNumber({ messages }: Schema, message: string, field: string): number {
  const found = Object.entries(messages[message] ?? {}).find(([, { name }]) => name === field);
  if (!found) throw new Error(`the schema has no ${message}.${field}`);
  return Number(found[0]);
}

/** A string in UTF-8, or the wire format of one number of a list. */
const LEAVES = ["text", "varint", "fixed32", "fixed64"] as const;
type Leaf = (typeof LEAVES)[number];

/** Of each message the fields, by number, whose bytes a parser looks into: strings, lists of numbers and messages. */
export type Insides = Readonly<
  Record<string, Readonly<Record<string, { readonly name: string; readonly holds: string }>>>
>;

/** What a walk does with a field. */
export interface WalkedField {
  readonly name: string;
  readonly holds: Leaf | WalkedMessage | undefined;
  /** Whether it is among what is decoded. */
  readonly isRead: boolean;
  /** Whether it contains bytes that may be left out of what is decoded. */
  readonly isBytes: boolean;
  /** Present where each element is handed out by itself: the message and the field, as `GraphDef.node`. */
  readonly record?: string;
}

/** A message's fields in a list by number. */
export interface WalkedMessage {
  readonly fields: (WalkedField | undefined)[];
  /** Whether it contains, at any depth, what is handed out by itself. */
  holdsRecords: boolean;
}

/**
 * The walk over a message and all that it contains; messages may hold themselves.
 * @param records fields that are handed out by themselves.
 */
export function strictWalk(
  insides: Insides,
  { messages }: Schema,
  root: string,
  records: readonly string[],
): WalkedMessage {
  const known = new Map<string, WalkedMessage>();
  const walk = (name: string, read = ""): WalkedMessage => {
    const key = `${name} ${read}`;
    const before = known.get(key);
    if (before) return before;
    const message: WalkedMessage = { fields: [], holdsRecords: false };
    known.set(key, message);
    const inside = insides[name] ?? {};
    const wanted = messages[read] ?? {};
    for (const number of new Set([...Object.keys(wanted), ...Object.keys(inside)])) {
      const { name: field = "", holds } = inside[number] ?? {};
      const type = wanted[number]?.type;
      const leaf = LEAVES.find((one) => one === holds);
      const record = `${read}.${field}`;
      message.fields[Number(number)] = {
        name: field,
        holds: holds === undefined ? undefined : (leaf ?? walk(holds, type)),
        isRead: type !== undefined,
        isBytes: type === "bytes",
        ...(records.includes(record) && { record }),
      };
    }
    message.holdsRecords = message.fields.some(isOnTheWay);
    return message;
  };
  return walk(root, root);
}

/** The walk that looks for records only, and skips whatever else there is by its length. */
export function recordWalk(
  { messages }: Schema,
  root: string,
  records: readonly string[],
): WalkedMessage {
  const known = new Map<string, WalkedMessage>();
  const walk = (name: string): WalkedMessage => {
    const before = known.get(name);
    if (before) return before;
    const message: WalkedMessage = { fields: [], holdsRecords: true };
    known.set(name, message);
    for (const [number, { name: field, type }] of Object.entries(messages[name] ?? {})) {
      const record = `${name}.${field}`;
      const own = { name: field, isRead: false, isBytes: false };
      if (records.includes(record))
        message.fields[Number(number)] = { ...own, holds: undefined, record };
      else if (messages[type]) message.fields[Number(number)] = { ...own, holds: walk(type) };
    }
    return message;
  };
  return walk(root);
}

function isOnTheWay(field: WalkedField | undefined): boolean {
  return (
    field?.record !== undefined || (typeof field?.holds === "object" && field.holds.holdsRecords)
  );
}
