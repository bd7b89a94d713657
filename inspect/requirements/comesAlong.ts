import metadata from "../../data/brings.json";

/** The distributions that a distribution requires without extras, in the version that was read. */
export interface MetadataRow {
  readonly version: string;
  readonly requires: readonly string[];
}

const ROWS = metadata.distributions as Readonly<Record<string, MetadataRow>>;

/** Metadata of a distribution, by its normalised name; undefined if they were not read. */
export function metadataOf(name: string): MetadataRow | undefined {
  return Object.hasOwn(ROWS, name) ? ROWS[name] : undefined;
}

/** Whether the requirements of a distribution are known. */
export function hasMetadata(name: string): boolean {
  return metadataOf(name) !== undefined;
}

/** Distributions that are installed with another one, directly or indirectly, as far as the metadata are known. */
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
