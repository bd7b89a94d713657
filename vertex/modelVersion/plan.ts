import { plural } from "../../text";
import { modelName } from "../names";
import type { Work } from "../work";
import { modelOf } from "./identity";
import type { ApiModel, ModelVersionInputs } from "./inputs";
import { refOf } from "./mutable";
import { findVersion } from "./register";
import { versionsOf } from "./registry";

/** What registering would do now. */
export interface Plan {
  /** The plan in a line for a preview. */
  readonly says: string;
  /** Name of the model, if it exists. */
  readonly modelName?: string;
  /** The existing version that would be used. */
  readonly found?: ApiModel;
}

export async function planRegistration(work: Work, inputs: ModelVersionInputs): Promise<Plan> {
  const { modelId } = inputs;
  const versions = (await versionsOf(work, modelOf(inputs))) ?? [];
  const found = await findVersion(work, inputs, versions);
  const [first = found] = versions;
  if (!first) return { says: `makes the model ${modelId} with its first version` };
  const model = modelName(refOf(first));
  if (found) {
    const says = `takes ${modelId}@${found.versionId}, which has the same content`;
    return { says, modelName: model, found };
  }
  const says = `adds a version to ${modelId}, which has ${plural(versions.length, "version")}`;
  return { says, modelName: model };
}
