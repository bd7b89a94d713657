import * as v from "valibot";
import { nearest } from "../nearest";

/** A schema whose valid values have the type `T`. */
export type SchemaOf<T> = v.GenericSchema<unknown, T>;

type Optional<T> = v.ExactOptionalSchema<SchemaOf<T>, undefined>;

/** A schema for every property of `T`; the compiler refuses one that is missing, unknown, or of another type. */
type Entries<T> = {
  readonly [Name in keyof T]-?: T extends Record<Name, T[Name]>
    ? SchemaOf<T[Name]>
    : Optional<Exclude<T[Name], undefined>>;
};

/** A schema for an object of facts. Properties that a later release adds are allowed; all of those of `T` are checked. */
export function facts<T extends object>(entries: Entries<NoInfer<T>>): SchemaOf<T> {
  return v.looseObject(entries as v.ObjectEntries) as unknown as SchemaOf<T>;
}

/** A property that may be absent. */
export function optional<T>(schema: SchemaOf<T>): Optional<T> {
  return v.exactOptional(schema) as unknown as Optional<T>;
}

export function list<T>(item: SchemaOf<T>, form?: string): SchemaOf<readonly T[]> {
  return v.array(item, form);
}

/** Names that valibot's `record` skips, although an op or a tensor may have them. */
const SKIPPED = ["__proto__", "prototype", "constructor"];

/** A schema for values of one type by name, whatever the names are. */
export function dictionary<T>(value: SchemaOf<T>): SchemaOf<Readonly<Record<string, T>>> {
  return v.pipe(
    v.unknown(),
    v.rawCheck(({ dataset, addIssue }) => {
      const { value: input } = dataset;
      if (Array.isArray(input)) addIssue({ message: "", expected: "Object", received: "Array" });
      for (const key of SKIPPED) {
        if (typeof input !== "object" || input === null || !Object.hasOwn(input, key)) continue;
        const held = Object.getOwnPropertyDescriptor(input, key)?.value as unknown;
        const [issue] = v.safeParse(value, held).issues ?? [];
        if (!issue) continue;
        const at = { type: "unknown", origin: "value", input, key, value: held } as const;
        const { message, expected, received, path = [] } = issue;
        const found = { message, received, ...(expected !== null && { expected }) };
        addIssue({ ...found, input: issue.input, path: [at, ...path] as typeof issue.path });
      }
    }),
    v.record(v.string(), value),
  );
}

/** The case of the discriminated union `T` whose property `Key` may be `Tag`. */
type CaseOf<T, Key extends keyof T, Tag> = T extends unknown
  ? Tag extends T[Key]
    ? Omit<T, Key>
    : never
  : never;

/** For each tag, the properties that the case of `T` has besides the tag. */
export type CasesOf<T, Key extends keyof T> = {
  [Tag in T[Key] & string]: CaseOf<T, Key, Tag>;
};

type Tagged<Key extends string, Cases> = {
  [Tag in keyof Cases]: { readonly [K in Key]: Tag } & Cases[Tag];
}[keyof Cases];

/**
 * A schema for a discriminated union: the property `key` is the name of one of `cases`, and decides how the other
 * properties are checked. The compiler refuses a missing case.
 */
export function tagged<Cases extends object, Key extends string>(
  key: Key,
  cases: { readonly [Tag in keyof Cases]: SchemaOf<Cases[Tag]> },
): SchemaOf<Tagged<Key, Cases>> {
  const schemas = new Map(
    Object.entries<SchemaOf<unknown>>(cases).map(([tag, schema]) => [
      tag,
      v.intersect([v.looseObject({ [key]: v.literal(tag) }), schema]),
    ]),
  );
  const unknownTag = v.looseObject({ [key]: v.picklist([...schemas.keys()]) });
  const all = v.union([...schemas.values()]);
  return v.lazy((input): SchemaOf<unknown> => {
    if (input === undefined) return all; // for the converter to JSON Schema
    return schemas.get(String(Object(input)[key])) ?? unknownTag;
  }) as unknown as SchemaOf<Tagged<Key, Cases>>;
}

/** A schema for objects that match two schemas. */
export function both<A, B>(a: SchemaOf<A>, b: SchemaOf<B>): SchemaOf<A & B> {
  return v.intersect([a, b]) as unknown as SchemaOf<A & B>;
}

/** No properties besides those that are checked elsewhere. */
export const NOTHING_ELSE: SchemaOf<object> = v.looseObject({});

/** One of a few strings. */
export function oneOf<const T extends string>(values: readonly T[], form?: string): SchemaOf<T> {
  return v.picklist(values, form);
}

/** One of the names of a union; the compiler refuses one that is missing or unknown. */
export function nameOf<T extends string>(names: Readonly<Record<NoInfer<T>, true>>): SchemaOf<T> {
  return v.picklist(Object.keys(names)) as unknown as SchemaOf<T>;
}

/** A schema for arguments: an object without other properties, none of which is required. */
export function settings<T extends object>(
  entries: { readonly [Name in keyof T]-?: SchemaOf<Exclude<T[Name], undefined>> },
): SchemaOf<T> {
  const known = Object.keys(entries);
  const optionals = Object.entries<SchemaOf<unknown>>(entries).map(
    ([name, schema]) => [name, v.exactOptional(schema)] as const,
  );
  // In schemas for settings, each message is the fix.
  return v.strictObject(Object.fromEntries(optionals), (issue) =>
    issue.expected === "never" ? nearest(String(issue.path?.at(-1)?.key), known) : "give an object",
  ) as unknown as SchemaOf<T>;
}
