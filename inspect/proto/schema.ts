/** A field, as the .proto file declares it. */
export interface FieldSchema {
  readonly name: string;
  /** A scalar type of protobuf, or the name of a message or an enum. */
  readonly type: string;
  readonly repeated?: boolean;
}

/** The parts of a package that are read: messages with their fields by number, and values of enums. */
export interface Schema {
  readonly messages: Readonly<Record<string, Readonly<Record<string, FieldSchema>>>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The number of a field. Throws if the schema does not contain it, which only an edit of the .proto file can cause. */
export function fieldNumber({ messages }: Schema, message: string, field: string): number {
  const found = Object.entries(messages[message] ?? {}).find(([, { name }]) => name === field);
  if (!found) throw new Error(`the schema has no ${message}.${field}`);
  return Number(found[0]);
}

/** A UTF-8 string, or the wire format of the numbers in a packed list. */
const LEAVES = ["text", "varint", "fixed32", "fixed64"] as const;
type Leaf = (typeof LEAVES)[number];

/** For each message, the fields, by number, whose content a parser checks: strings, lists of numbers and messages. */
export type Insides = Readonly<
  Record<string, Readonly<Record<string, { readonly name: string; readonly holds: string }>>>
>;

/** What a walk does with a field. */
export interface WalkedField {
  readonly name: string;
  readonly holds: Leaf | WalkedMessage | undefined;
  /** Whether the field is decoded. */
  readonly isRead: boolean;
  /** Whether it contains bytes that need not be decoded with the message. */
  readonly isBytes: boolean;
  /** Present if each element is passed on by itself: the message and the field, such as `GraphDef.node`. */
  readonly record?: string;
}

/** The fields of a message; the index is the field's number. */
export interface WalkedMessage {
  readonly fields: (WalkedField | undefined)[];
  /** Whether it contains, at any depth, elements that are passed on by themselves. */
  holdsRecords: boolean;
}

/**
 * The walk over a message and everything in it, checking all of it; messages may be recursive.
 * @param records fields whose elements are passed on by themselves.
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

/** The walk that only looks for records, and skips everything else by its length. */
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
