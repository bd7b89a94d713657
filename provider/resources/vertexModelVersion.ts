import { Interrupted } from "../../google/clock";
import { defined } from "../../google/defined";
import { changesOf } from "../../vertex/modelVersion/changes";
import { inputFaults } from "../../vertex/modelVersion/faults";
import {
  IDENTITY_LABEL,
  identityOf,
  modelOf,
  OWNER_LABEL,
  ownerOf,
} from "../../vertex/modelVersion/identity";
import type { ApiModel, ModelVersionInputs } from "../../vertex/modelVersion/inputs";
import { applyMutable, refOf } from "../../vertex/modelVersion/mutable";
import { observe } from "../../vertex/modelVersion/observe";
import { planRegistration } from "../../vertex/modelVersion/plan";
import { register } from "../../vertex/modelVersion/register";
import { findLabelled, getVersion, versionRef } from "../../vertex/modelVersion/registry";
import { unregister } from "../../vertex/modelVersion/unregister";
import { modelIdFrom, modelName, shortName } from "../../vertex/names";
import { faultsOfPlace } from "../place";
import { ifAccessible } from "../preview";
import { type Job, type Resource, Unfinished } from "../resource";
import { hasUnknown, type Plain, UNKNOWN } from "../values";

/** Version in the ID of a resource whose upload has not ended. */
const PENDING = "pending";

/** What the state has besides the inputs. */
interface Outputs {
  readonly modelName: string;
  /** Undefined while the upload has not ended. */
  readonly versionId?: string;
  readonly versionName?: string;
  /** Whether another owner's version was found, which is never deleted. */
  readonly adopted: boolean;
  /** The label value by which the version is found; empty if the label is gone, undefined if it never had one. */
  readonly identity?: string;
  readonly createTime?: string;
  /** An upload that had not ended when the run did. */
  readonly operation?: string;
}

/** Versions that this process registered, so that replacing one by itself does not delete it. */
const registered = new Set<string>();

export const vertexModelVersion: Resource = {
  defaultTimeout: 60 * 60_000,
  sensitive: ["identity"],

  complete: (inputs, name, { project, location }) => ({
    modelId: modelIdFrom(name),
    ...defined({ project, location }),
    ...inputs,
  }),

  check: (inputs) => [
    ...faultsOfPlace(inputs),
    ...inputFaults(inputsOf(inputs), (value) => !hasUnknown(value)),
  ],

  diff({ inputs, outputs }, news) {
    const { identity, versionName } = outputs as unknown as Outputs;
    const isSame =
      identity !== undefined && !hasUnknown(news) && identityOf(inputsOf(news)) === identity;
    const olds = isSame ? { ...news, ...pick(inputs, CHANGEABLE) } : inputs;
    const changes = changesOf(olds, inputsOf(news), identity === undefined);
    const differences = changes.map((change) => ({ ...change, isInput: true }));
    // An update has to complete an upload that has not ended, and to restore a label that is gone.
    const open = [
      ...(versionName === undefined ? ["versionName"] : []),
      ...(identity === "" ? ["identity"] : []),
    ];
    return [
      ...differences,
      ...open.map((property) => ({ property, replaces: false, isInput: false })),
    ];
  },

  async preview(inputs, job) {
    const unknown = ["modelName", "versionId", "versionName", "adopted", "identity", "createTime"];
    const outputs = Object.fromEntries(unknown.map((name) => [name, UNKNOWN]));
    if (!job || hasUnknown(inputs)) return outputs;
    const plan = await ifAccessible(planRegistration(job, inputsOf(inputs)));
    if (!plan) return outputs;
    job.note(plan.says);
    const { found, modelName: name = UNKNOWN } = plan;
    if (!found) return { ...outputs, modelName: name };
    const adopted = found.labels?.[OWNER_LABEL] !== ownerOf(job.urn);
    return { ...outputs, ...outputsOf(found, adopted) };
  },

  async create(inputs, job) {
    const outputs = await registerVersion(inputsOf(inputs), job);
    return { id: String(outputs.versionName), outputs: { ...outputs } };
  },

  async update(state, news, job) {
    const inputs = inputsOf(news);
    const outputs = state.outputs as unknown as Outputs;
    const version = outputs.versionName && (await getVersion(job, versionRef(outputs.versionName)));
    if (!version) return { ...(await registerVersion(inputs, job)) };
    const { labels } = inputsOf(state.inputs);
    const { adopted, identity } = outputs;
    const isTracked = identity !== undefined;
    await applyMutable(job, version, inputs, { urn: job.urn, adopted }, labels);
    return { ...outputs, ...(isTracked ? { identity: identityOf(inputs) } : {}) };
  },

  async read(id, recorded, job) {
    const outputs = recorded?.outputs as unknown as Outputs | undefined;
    const version = await findRecorded(id, outputs, job);
    if (!version) return recorded && outputs?.operation ? { id, ...recorded } : undefined;
    if (outputs?.createTime !== undefined && version.versionCreateTime !== outputs.createTime)
      return undefined; // a model that was created again counts from 1
    const label = version.labels?.[IDENTITY_LABEL];
    const expected = recorded ? outputs?.identity : label;
    const current = {
      ...outputsOf(version, outputs?.adopted ?? false),
      ...(expected === undefined ? {} : { identity: label === expected ? expected : "" }),
    };
    const inputs = observe(version, recorded?.inputs as Partial<ModelVersionInputs> | undefined);
    return { id: String(current.versionName), inputs: inputs as Plain, outputs: { ...current } };
  },

  async delete({ id, outputs: recorded }, job) {
    const outputs = recorded as unknown as Outputs;
    const name = outputs.versionName ?? id;
    if (outputs.adopted)
      return job.note(`keeps ${shortName(name)}, which belongs to another stack`);
    if (registered.has(name)) return job.note(`keeps ${shortName(name)}, which is registered anew`);
    const version = await findRecorded(id, outputs, job, true);
    if (!version) return;
    const ref = { ...refOf(version), version: String(version.versionId) };
    await unregister(job, ref, outputs.createTime, (message) => job.note(message));
  },
};

/** Inputs that a version may get later. */
const CHANGEABLE = [
  "modelId",
  "project",
  "location",
  "labels",
  "versionDescription",
  "displayName",
  "description",
];

async function registerVersion(inputs: ModelVersionInputs, job: Job): Promise<Outputs> {
  const model = modelName(modelOf(inputs));
  let operation: string | undefined;
  try {
    const { version, adopted } = await register(job, inputs, job.urn, (begun) => {
      operation = begun;
    });
    const outputs = outputsOf(version, adopted);
    registered.add(String(outputs.versionName));
    await applyMutable(job, version, inputs, { urn: job.urn, adopted }, {});
    return { ...outputs, identity: identityOf(inputs) };
  } catch (error) {
    if (!(error instanceof Interrupted) || operation === undefined) throw error;
    throw new Unfinished(
      `${error.message}; operation ${operation} goes on, and the next \`pulumi up\` takes up its result`,
      `${model}@${PENDING}`,
      { modelName: model, adopted: false, identity: identityOf(inputs), operation },
      error,
    );
  }
}

/** The version that a state refers to, even if its upload had not ended at that time. */
async function findRecorded(
  id: string,
  outputs: Outputs | undefined,
  job: Job,
  waits = false,
): Promise<ApiModel | undefined> {
  const ref = versionRef(outputs?.versionName ?? id);
  if (ref.version !== PENDING) return getVersion(job, ref);
  return outputs?.identity ? findLabelled(job, ref, outputs.identity, waits) : undefined;
}

function outputsOf(version: ApiModel, adopted: boolean): Outputs {
  const model = modelName(refOf(version));
  return {
    modelName: model,
    versionId: String(version.versionId),
    versionName: `${model}@${version.versionId}`,
    adopted,
    ...(version.versionCreateTime ? { createTime: version.versionCreateTime } : {}),
  };
}

function inputsOf(inputs: Plain): ModelVersionInputs {
  return inputs as unknown as ModelVersionInputs;
}

function pick(properties: Plain, names: readonly string[]): Plain {
  return Object.fromEntries(names.map((name) => [name, properties[name]]));
}
