import type { InputFault } from "../../google/inputFault";
import { isVersionId, parseModelName } from "../names";

/** An alias of a model, and the version that has it. */
export interface ModelAliasInputs {
  /** Name of the model: `projects/PROJECT/locations/LOCATION/models/MODEL`. */
  readonly modelName: string;
  /** Such as `champion`, or `default`, which every model has. */
  readonly alias: string;
  /** Number of the version that has it. */
  readonly version: string;
}

/** The alias that every model has exactly once, and that cannot be removed. */
export const DEFAULT = "default";

/** The stricter of the two patterns in the API's documentation. */
const ALIAS = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/;

/**
 * Arguments that the service would refuse.
 *
 * @param isKnown whether a value is known; what is unknown in a preview is not judged.
 */
export function aliasFaults(
  { modelName, alias, version }: ModelAliasInputs,
  isKnown: (value: unknown) => boolean,
): InputFault[] {
  const faults: InputFault[] = [];
  const ref = isKnown(modelName) ? parseModelName(modelName) : undefined;
  if (isKnown(modelName) && (!ref || ref.version !== undefined))
    faults.push({
      property: "modelName",
      what: `"${modelName}" is not the name of a model`,
      fix: "use a VertexModelVersion's modelName, projects/PROJECT/locations/LOCATION/models/MODEL",
    });
  if (isKnown(alias) && !ALIAS.test(alias))
    faults.push({
      property: "alias",
      what: `"${alias}" is not an alias`,
      fix: "use 2 to 128 letters, digits and hyphens, first a lower-case letter, last no hyphen or capital",
    });
  if (isKnown(version) && !isVersionId(version))
    faults.push({
      property: "version",
      what: `"${version}" is not the number of a version`,
      fix: "use a VertexModelVersion's versionId",
    });
  return faults;
}
