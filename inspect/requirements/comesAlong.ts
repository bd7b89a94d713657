import metadata from "../../data/brings.json";

/** What a distribution requires whatever is asked of it, in the version that was read. */
export interface MetadataRow {
  readonly version: string;
  readonly requires: readonly string[];
}

const ROWS = metadata.distributions as Readonly<Record<string, MetadataRow>>;

/** What is known of a distribution's requirements, by its normalised name. */
export function metadataOf(name: string): MetadataRow | undefined {
  return Object.hasOwn(ROWS, name) ? ROWS[name] : undefined;
}

/** Whether it is known what a distribution requires. */
export function hasMetadata(name: string): boolean {
  return metadataOf(name) !== undefined;
}

/** Distributions that come along with another one, directly or not, as far as the metadata are known. */
export function requiredBy(name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [name];
  for (let at = 0; at < waiting.length; at++) {
    for (const required of metadataOf(waiting[at] ?? "")?.requires ?? []) {
      if (!found.has(required)) waiting.push(required);
      found.add(required);
    }
  }
  return found;
}
