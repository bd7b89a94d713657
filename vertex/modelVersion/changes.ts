import { canonicalJson } from "../../google/canonicalJson";
import { isSameProject } from "../../google/place";
import { digestDigits } from "./identity";
import type { ModelVersionInputs } from "./inputs";

/** A property that differs, and whether only another version can have the new value. */
export interface Change {
  readonly property: string;
  readonly replaces: boolean;
}

type Inputs = Partial<ModelVersionInputs>;

/** Immutable properties of a version. */
const IMMUTABLE: readonly (keyof ModelVersionInputs)[] = [
  "modelId",
  "location",
  "artifactUri",
  "contentDigest",
  "container",
  "predictSchemata",
  "metadata",
  "metadataSchemaUri",
  "explanationSpec",
  "kmsKeyName",
];
/** Properties of the model, which are changed only if the program sets them. */
const OF_MODEL: readonly (keyof ModelVersionInputs)[] = ["displayName", "description"];
const OF_VERSION: readonly (keyof ModelVersionInputs)[] = ["labels", "versionDescription"];

/**
 * What differs between two sets of inputs.
 *
 * @param isImported the old ones were read from the API, which returns neither schemata nor always the container.
 */
export function changesOf(olds: Inputs, news: Inputs, isImported: boolean): Change[] {
  const changes: Change[] = [];
  for (const property of IMMUTABLE) {
    if (isImported && olds[property] === undefined && UNREAD.has(property)) continue;
    if (!isEqual(property, olds[property], news[property]))
      changes.push({ property, replaces: true });
  }
  if (!isSameProject(olds.project, news.project))
    changes.push({ property: "project", replaces: true });
  for (const property of OF_VERSION)
    if (!isEqual(property, olds[property], news[property]))
      changes.push({ property, replaces: false });
  for (const property of OF_MODEL)
    if (news[property] !== undefined && !isEqual(property, olds[property], news[property]))
      changes.push({ property, replaces: false });
  return changes;
}

/** Properties that an import may not find. */
const UNREAD = new Set<keyof ModelVersionInputs>(["container", "predictSchemata", "contentDigest"]);

function isEqual(property: keyof ModelVersionInputs, a: unknown, b: unknown): boolean {
  if (property === "contentDigest")
    return digestDigits(a as string | undefined) === digestDigits(b as string | undefined);
  return canonicalJson(emptied(a)) === canonicalJson(emptied(b));
}

/** Empty and missing values are equal. */
function emptied(value: unknown): unknown {
  if (value === undefined || value === null || value === "") return null;
  return typeof value === "object" && Object.keys(value).length === 0 ? null : value;
}
