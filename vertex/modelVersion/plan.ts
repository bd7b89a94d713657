import { plural } from "../../text";
import type { ModelVersionInputs } from "./inputs";
import { findVersion } from "./register";
import { versionsOf, type Work } from "./registry";

/** What registering would do now, in a line for a preview. */
export async function planRegistration(work: Work, inputs: ModelVersionInputs): Promise<string> {
  const { modelId } = inputs;
  const versions = await versionsOf(work, { ...inputs, model: modelId });
  const found = await findVersion(work, inputs, versions);
  if (found) return `takes ${modelId}@${found.versionId}, which has the same content`;
  return versions
    ? `adds a version to ${modelId}, which has ${plural(versions.length, "version")}`
    : `makes the model ${modelId} with its first version`;
}
