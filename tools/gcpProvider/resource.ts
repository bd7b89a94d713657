import { createHash, randomBytes } from "node:crypto";
import { assetIdentity } from "./asset";
import type { Storage } from "./storage";

/** A resource's properties as the engine transmits them. */
export type Properties = Readonly<Record<string, unknown>>;

/** A property that differs, and whether the resource must be replaced. */
export interface Change {
  readonly property: string;
  readonly replaces: boolean;
}

/** A resource's state before a change. */
export interface Before {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** How one type of resource is checked, compared, created and deleted. */
export interface Resource {
  check(news: Properties, olds: Properties, name: string): Checked;
  diff(before: Before, news: Properties): Promise<Change[]> | Change[];
  preview(inputs: Properties): Promise<Properties> | Properties;
  create(inputs: Properties, storage: Storage): Promise<{ id: string; outputs: Properties }>;
  /** The current state; undefined if the resource does not exist. In an import, nothing is known but the ID. */
  read(before: Before, storage: Storage, id: string): Promise<Before | undefined>;
  delete(state: Properties, storage: Storage): Promise<void>;
}

export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly string[];
}

/** Placeholder for a value that is unknown in preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A given name, or the one that the resource has, or a new one: the program's name for it and seven digits. */
export function nameFor(news: Properties, olds: Properties, name: string): unknown {
  return news["name"] ?? olds["name"] ?? `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
}

/** The properties that differ between two sets of inputs. */
export function differing(
  olds: Properties,
  news: Properties,
  replacing: (property: string) => boolean,
): Change[] {
  const names = new Set(
    [...Object.keys(olds), ...Object.keys(news)].filter((name) => !name.startsWith("__")),
  );
  return [...names]
    .filter((name) => identity(olds[name]) !== identity(news[name]))
    .map((property) => ({ property, replaces: replacing(property) }));
}

/** A string that is equal for equal values; assets are equal if their contents are, wherever their files are. */
function identity(value: unknown): string {
  return (
    assetIdentity(value) ??
    createHash("sha256")
      .update(JSON.stringify(value) ?? "")
      .digest("hex")
  );
}
