import { FIRST_PAUSE, longer } from "../../google/clock";
import { isBusy, isStatus, isTransient, OperationLost } from "../../google/errors";
import { placeName } from "../../google/place";
import { type ModelRef, modelName } from "../names";
import { type Operation, waitFor, waitForOthers } from "../operations";
import type { Work } from "../work";
import { uploadBody } from "./body";
import { IDENTITY_LABEL, identityOf, labelsOf, modelOf, OWNER_LABEL, ownerOf } from "./identity";
import type { ApiModel, ModelVersionInputs } from "./inputs";
import { getVersion, oldestWhere, patchModel, versionsOf } from "./registry";
import { deleteVersion } from "./unregister";

/** A version that is in the registry now. */
export interface Registered {
  readonly version: ApiModel;
  /** Whether it already existed and belongs to another owner. */
  readonly adopted: boolean;
}

/**
 * Registers a version, or adopts the one with the same identity, however often it is called and killed: everything that
 * was started before is searched for first, and no identity is ever uploaded twice.
 *
 * @param owner the resource's URN.
 * @param begun receives the operation's name as soon as there is one.
 */
export async function register(
  work: Work,
  inputs: ModelVersionInputs,
  owner: string,
  begun: (operation: string) => void = () => undefined,
): Promise<Registered> {
  return work.client.inTurn(modelName(modelOf(inputs)), () =>
    registerInTurn(work, inputs, owner, begun),
  );
}

async function registerInTurn(
  work: Work,
  inputs: ModelVersionInputs,
  owner: string,
  begun: (operation: string) => void,
): Promise<Registered> {
  const { client, limits } = work;
  const model = modelOf(inputs);
  const labels = labelsOf(inputs, owner);
  const adopt = (version: ApiModel) => ({
    version,
    adopted: version.labels?.[OWNER_LABEL] !== ownerOf(owner),
  });
  for (let pause = FIRST_PAUSE; ; pause = longer(pause)) {
    const versions = await versionsOf(work, model);
    const found = await findVersion(work, inputs, versions);
    if (found) return adopt(found);
    if (await waitForOthers(work, modelName(model))) continue;
    let operation: Operation;
    try {
      await client.pacing.turn(model, limits);
      operation = await upload(work, inputs, labels, versions);
    } catch (error) {
      const isTaken =
        isStatus(error, "ALREADY_EXISTS") || (versions && isStatus(error, "NOT_FOUND"));
      if (!isTaken && !isBusy(error) && !isTransient(error)) throw error;
      await client.pauseBefore(error, pause, limits);
      continue;
    }
    begun(operation.name);
    try {
      const response = await waitFor(work, operation);
      const version = await readBack(work, model, String(response["modelVersionId"]), labels);
      if (version) return adopt(await oldestOf(work, inputs, version));
    } catch (error) {
      if (!(error instanceof OperationLost)) throw error;
    }
  }
}

function upload(
  { client, limits }: Work,
  inputs: ModelVersionInputs,
  labels: Readonly<Record<string, string>>,
  versions: readonly ApiModel[] | undefined,
): Promise<Operation> {
  const parent = placeName(inputs);
  const body = {
    parent,
    ...(versions ? { parentModel: modelName(modelOf(inputs)) } : { modelId: inputs.modelId }),
    model: uploadBody(inputs, labels, versions?.at(-1)),
    ...(inputs.uploadServiceAccount ? { serviceAccount: inputs.uploadServiceAccount } : {}),
  };
  return client.send({ method: "POST", path: `${parent}/models:upload`, body, once: true }, limits);
}

/** The version of this identity, if there is one; the oldest of several. */
export async function findVersion(
  work: Work,
  inputs: ModelVersionInputs,
  versions: readonly ApiModel[] | undefined,
): Promise<ApiModel | undefined> {
  const identity = identityOf(inputs);
  const isSame = (version: ApiModel) =>
    version.labels?.[IDENTITY_LABEL] === identity && isConsistent(version, inputs);
  return oldestWhere(work, modelOf(inputs), versions, isSame);
}

/** Whether a version's own description agrees with its label, which it may have from its model. */
function isConsistent({ artifactUri, containerSpec }: ApiModel, inputs: ModelVersionInputs) {
  return (
    (artifactUri ?? "") === (inputs.artifactUri ?? "") &&
    (containerSpec === undefined || containerSpec.imageUri === inputs.container.image)
  );
}

/** The version as it is, with its labels if the upload has not set them. */
async function readBack(
  work: Work,
  model: ModelRef,
  version: string,
  labels: Readonly<Record<string, string>>,
): Promise<ApiModel | undefined> {
  const ref = { ...model, version };
  const found = await getVersion(work, ref);
  if (!found || found.labels?.[IDENTITY_LABEL] === labels[IDENTITY_LABEL]) return found;
  return patchModel(work, ref, { labels: { ...found.labels, ...labels } });
}

/** Deletes the newer of two versions with the same identity, which two stacks uploaded at the same time. */
async function oldestOf(
  work: Work,
  inputs: ModelVersionInputs,
  uploaded: ApiModel,
): Promise<ApiModel> {
  const model = modelOf(inputs);
  const oldest = await findVersion(work, inputs, await versionsOf(work, model));
  if (!oldest || Number(oldest.versionId) >= Number(uploaded.versionId)) return uploaded;
  await deleteVersion(work, { ...model, version: String(uploaded.versionId) });
  return oldest;
}
