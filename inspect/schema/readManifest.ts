import * as v from "valibot";
import type { Manifest, PublishedManifest } from "../manifest";
import { facts, type SchemaOf } from "./build";
import { factFault } from "./faults";
import { MANIFEST, PUBLISHED_MANIFEST } from "./manifest";

/** A valid manifest, or a sentence that says why the value is not one. */
export type ReadManifest = { readonly manifest: Manifest } | { readonly fault: string };

/** Most levels of objects and lists in a manifest; one by ModelVersion has fewer than 20. */
const MOST_LEVELS = 64;

const FORM = facts<{ readonly schema: 1 | 2 }>({ schema: v.picklist([1, 2]) });

/**
 * Validates a manifest in either form, whoever wrote it, before anything relies on it. In a state, most of its facts
 * are JSON in `facts`, either as a string or as the `text` of an asset.
 */
export function readManifest(value: unknown): ReadManifest {
  if (typeof value !== "object" || value === null) return { fault: "it is not an object" };
  const whole = withFacts(value);
  if ("fault" in whole) return whole;
  if (isTooDeep(whole.value)) return { fault: `it has more than ${MOST_LEVELS} levels` };
  const read = whole.value as Manifest | PublishedManifest;
  const form: SchemaOf<unknown> = read.schema === 2 ? PUBLISHED_MANIFEST : MANIFEST;
  const fault = factFault(FORM, read) ?? factFault(form, read);
  if (fault !== undefined) return { fault };
  return { manifest: read.schema === 2 ? listed(read) : read };
}

/** The value merged with the properties in its `facts`; none of them replaces a property of the value itself. */
function withFacts(value: object): { readonly value: object } | { readonly fault: string } {
  if (!("facts" in value)) return { value };
  const { facts: held, ...own } = value;
  const text = typeof held === "string" ? held : (Object(held) as { text?: unknown }).text;
  if (typeof text !== "string") return { fault: "facts is not JSON" };
  try {
    const members: unknown = JSON.parse(text);
    return { value: { ...(members as object), ...own } };
  } catch {
    return { fault: "facts is not JSON" };
  }
}

/** The form in which rules read a manifest. */
function listed({ files, packageFiles, ...facts }: PublishedManifest): Manifest {
  return {
    ...facts,
    schema: 1,
    files: entriesOf(files),
    ...(packageFiles && { packageFiles: entriesOf(packageFiles) }),
  };
}

function entriesOf<Entry extends object>(
  byPath: Readonly<Record<string, Entry>>,
): (Entry & { readonly path: string })[] {
  return Object.entries(byPath).map(([path, entry]) => ({ ...entry, path }));
}

/** Walks level by level instead of recursively, because such a value would exhaust the stack. */
function isTooDeep(value: object): boolean {
  let level: object[] = [value];
  for (let depth = 0; depth < MOST_LEVELS; depth++) {
    level = level.flatMap((parent) =>
      Object.values(parent).filter((child) => typeof child === "object" && child !== null),
    );
    if (level.length === 0) return false;
  }
  return true;
}
