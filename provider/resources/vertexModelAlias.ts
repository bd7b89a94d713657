import { isSamePlace } from "../../google/place";
import {
  describeMove,
  holderOf,
  modelRef,
  moveAlias,
  removeAlias,
} from "../../vertex/modelAlias/alias";
import { aliasFaults, type ModelAliasInputs } from "../../vertex/modelAlias/inputs";
import { refOf } from "../../vertex/modelVersion/mutable";
import { modelName, parseModelName } from "../../vertex/names";
import { ifAccessible } from "../preview";
import type { Difference, Job, Resource } from "../resource";
import { hasUnknown, type Plain, UNKNOWN } from "../values";

/** What the state has besides the inputs. */
interface Outputs {
  /** The version to which this resource assigned the alias, whatever others have done since. */
  readonly ownVersion: string;
}

export const vertexModelAlias: Resource = {
  defaultTimeout: 10 * 60_000,
  sensitive: [],

  complete: (inputs) => inputs,

  check: (inputs) => aliasFaults(inputsOf(inputs), (value) => !hasUnknown(value)),

  diff({ inputs }, news) {
    const olds = inputsOf(inputs);
    const { modelName: name, alias, version } = inputsOf(news);
    const differences: (Difference | false)[] = [
      !isSameModel(olds.modelName, name) && {
        property: "modelName",
        replaces: true,
        isInput: true,
      },
      olds.alias !== alias && { property: "alias", replaces: true, isInput: true },
      olds.version !== version && { property: "version", replaces: false, isInput: true },
    ];
    return differences.filter((difference) => difference !== false);
  },

  async preview(inputs, job) {
    if (job) await ifAccessible(noteMove(inputsOf(inputs), undefined, job));
    return { ownVersion: inputs["version"] ?? UNKNOWN };
  },

  async previewUpdate({ outputs }, news, job) {
    await noteMove(inputsOf(news), (outputs as unknown as Outputs).ownVersion, job);
  },

  async create(inputs, job) {
    const { alias, version } = inputsOf(inputs);
    const holder = await moveAlias(job, inputsOf(inputs));
    return { id: `${modelName(refOf(holder))}@${alias}`, outputs: { ownVersion: version } };
  },

  async update(_state, news, job) {
    await moveAlias(job, inputsOf(news));
    return { ownVersion: inputsOf(news).version };
  },

  async read(id, recorded, job) {
    const { version: alias, ...model } = modelRef(id);
    if (alias === undefined) return undefined;
    const holder = await holderOf(job, model, alias);
    if (!holder) return undefined;
    const name = modelName(refOf(holder));
    const version = String(holder.versionId);
    return {
      id: `${name}@${alias}`,
      inputs: { ...(recorded?.inputs ?? { modelName: name, alias }), version },
      outputs: recorded?.outputs ?? { ownVersion: version },
    };
  },

  async delete({ inputs, outputs }, job) {
    const { ownVersion } = outputs as unknown as Outputs;
    const why = await removeAlias(job, { ...inputsOf(inputs), version: ownVersion });
    if (why !== undefined) job.note(why);
  },
};

/** Reports which version loses the alias, unless this resource assigned it. */
async function noteMove(inputs: ModelAliasInputs, ownVersion: string | undefined, job: Job) {
  if (hasUnknown(inputs.modelName) || hasUnknown(inputs.alias)) return;
  const holder = await holderOf(job, modelRef(inputs.modelName), inputs.alias);
  if (!holder || holder.versionId === ownVersion) return;
  const move = describeMove(inputs, holder);
  if (move !== undefined) job.note(move);
}

function isSameModel(a: string, b: string): boolean {
  const [left, right] = [parseModelName(a), parseModelName(b)];
  if (!left || !right) return a === b;
  return left.model === right.model && isSamePlace(left, right);
}

function inputsOf(inputs: Plain): ModelAliasInputs {
  return inputs as unknown as ModelAliasInputs;
}
