import { defined } from "../../google/defined";
import { parseModelName } from "../names";
import { containerFrom } from "./body";
import { DIGEST_LABEL, userLabels } from "./identity";
import type { ApiModel, ModelVersionInputs } from "./inputs";

/**
 * The inputs that describe a version as it is now. Of the recorded ones, only those that the API returns reliably are
 * compared: the container if it is returned, never the schemata (their URIs are rewritten), and the labels that were
 * set (a version's labels include those of its model). Without a record, as in an import, everything that is returned
 * counts.
 */
export function observe(
  version: ApiModel,
  recorded: Partial<ModelVersionInputs> | undefined,
): Partial<ModelVersionInputs> {
  return recorded === undefined ? imported(version) : { ...recorded, ...drift(version, recorded) };
}

function drift(version: ApiModel, recorded: Partial<ModelVersionInputs>) {
  const current: Record<string, unknown> = {};
  if (recorded.labels !== undefined) {
    const labels = Object.keys(recorded.labels)
      .filter((key) => version.labels?.[key] !== undefined)
      .map((key) => [key, version.labels?.[key]]);
    current["labels"] = Object.fromEntries(labels);
  }
  if ((version.versionDescription ?? "") !== (recorded.versionDescription ?? ""))
    current["versionDescription"] = version.versionDescription ?? "";
  for (const property of ["displayName", "description"] as const)
    if (recorded[property] !== undefined) current[property] = version[property] ?? "";
  return current;
}

function imported(version: ApiModel): Partial<ModelVersionInputs> {
  const { project, location, model: modelId } = parseModelName(version.name) ?? {};
  const labels = userLabels(version.labels);
  const digest = version.labels?.[DIGEST_LABEL];
  return defined({
    modelId,
    project,
    location,
    artifactUri: version.artifactUri || undefined,
    contentDigest: digest && `sha256:${digest}`,
    container: version.containerSpec && containerFrom(version.containerSpec),
    metadata: version.metadata,
    metadataSchemaUri: version.metadataSchemaUri || undefined,
    explanationSpec: version.explanationSpec,
    kmsKeyName: version.encryptionSpec?.kmsKeyName,
    displayName: version.displayName || undefined,
    description: version.description || undefined,
    versionDescription: version.versionDescription || undefined,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
  });
}
