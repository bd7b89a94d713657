import { Interrupted } from "../../google/clock";
import { defined } from "../../google/defined";
import { OperationError } from "../../google/errors";
import { isSamePlace } from "../../google/place";
import { converge, teardown } from "../../vertex/deployment/converge";
import { getEndpoint } from "../../vertex/deployment/endpoint";
import { deploymentFaults } from "../../vertex/deployment/faults";
import { endpointName, endpointRef, parseEndpointName } from "../../vertex/deployment/identity";
import type { ApiEndpoint, DeploymentInputs } from "../../vertex/deployment/inputs";
import {
  canonicalEntries,
  type Deployed,
  deployedOf,
  presentModels,
} from "../../vertex/deployment/observe";
import { describeSteps } from "../../vertex/deployment/steps";
import { faultsOfPlace } from "../place";
import { ifAccessible } from "../preview";
import { type Difference, type Job, type Resource, type State, Unfinished } from "../resource";
import { hasUnknown, type Plain, UNKNOWN } from "../values";

/** What the state has besides the inputs. */
interface Outputs {
  readonly endpointName: string;
  readonly deployed: readonly Deployed[];
  /** The endpoint's own host; absent for an endpoint without one. */
  readonly dns?: string;
}

export const vertexDeployment: Resource = {
  defaultTimeout: 120 * 60_000,
  sensitive: [],
  deletesFirst: true,

  complete(inputs, _name, { project, location }) {
    const named = parseEndpointName(String(inputs["endpoint"]));
    const place = { project: named?.project ?? project, location: named?.location ?? location };
    return { ...defined(place), ...inputs };
  },

  check: (inputs) => [
    ...faultsOfPlace(inputs),
    ...deploymentFaults(inputsOf(inputs), (value) => !hasUnknown(value)),
  ],

  diff({ inputs }, news) {
    const [olds, wanted] = [inputsOf(inputs), inputsOf(news)];
    const ref = endpointRef(wanted);
    const differences: (Difference | false)[] = [
      !isSameEndpoint(olds, wanted) && { property: "endpoint", replaces: true, isInput: true },
      (hasUnknown(wanted.models) ||
        canonicalEntries(ref, olds.models) !== canonicalEntries(ref, wanted.models)) && {
        property: "models",
        replaces: false,
        isInput: true,
      },
      ...(["strategy", "takeOver"] as const).map(
        (property) =>
          olds[property] !== wanted[property] && { property, replaces: false, isInput: true },
      ),
    ];
    return differences.filter((difference) => difference !== false);
  },

  async preview(inputs, job) {
    if (job) await ifAccessible(noteSteps(inputsOf(inputs), new Set(), job));
    return { endpointName: UNKNOWN, deployed: UNKNOWN, dns: UNKNOWN };
  },

  previewedOutputs: ({ outputs }) => ({ ...outputs, deployed: UNKNOWN }),

  async previewUpdate({ outputs }, news, job) {
    await noteSteps(inputsOf(news), recordedIds(outputs), job);
  },

  async create(inputs, job) {
    const outputs = await serve(inputsOf(inputs), new Set(), job);
    return { id: outputs.endpointName, outputs: { ...outputs } };
  },

  async update({ outputs }, news, job) {
    return { ...(await serve(inputsOf(news), recordedIds(outputs), job)) };
  },

  async read(id, recorded, job) {
    const ref = parseEndpointName(id);
    const endpoint = ref && (await getEndpoint(job, ref));
    if (!ref || !endpoint) return undefined;
    const inputs = recorded && inputsOf(recorded.inputs);
    const all = new Set((endpoint.deployedModels ?? []).map((model) => model.id));
    const ids = recorded ? recordedIds(recorded.outputs) : all;
    const present = presentModels(ref, endpoint, inputs?.models ?? [], ids);
    if (present.length === 0) return undefined;
    const models = present.map((one) => one.inputs);
    const isSame = inputs && canonicalEntries(ref, models) === canonicalEntries(ref, inputs.models);
    return {
      id: endpoint.name,
      inputs: {
        ...(recorded?.inputs ?? ref),
        models: isSame ? inputs.models : models,
      },
      outputs: { ...outputsOf(endpoint, deployedOf(endpoint, present)) },
    };
  },

  async delete({ id, inputs, outputs }, job) {
    const ref = parseEndpointName(id) ?? endpointRef(inputsOf(inputs));
    if (await getEndpoint(job, ref)) await teardown(job, ref, recordedIds(outputs));
  },
};

async function serve(
  inputs: DeploymentInputs,
  recorded: ReadonlySet<string>,
  job: Job,
): Promise<Outputs> {
  let hasBegun = false;
  try {
    const { endpoint, deployed } = await converge(job, inputs, recorded, () => {
      hasBegun = true;
    });
    return outputsOf(endpoint, deployed);
  } catch (error) {
    const isLeft = error instanceof Interrupted || error instanceof OperationError;
    if (!hasBegun || !isLeft) throw error;
    // What has been deployed so far is in the state, so that deleting the resource undeploys it.
    const ref = endpointRef(inputs);
    throw new Unfinished(
      `${error.message}; the next \`pulumi up\` goes on from here`,
      endpointName(ref),
      { endpointName: endpointName(ref), deployed: [...recorded].map((id) => ({ id })) },
      error,
    );
  }
}

/** Reports what will happen on the endpoint, in a line for each step. */
async function noteSteps(inputs: DeploymentInputs, recorded: ReadonlySet<string>, job: Job) {
  if (hasUnknown(inputs.endpoint) || hasUnknown([inputs.project, inputs.location])) return;
  if (!Array.isArray(inputs.models)) return;
  const ref = endpointRef(inputs);
  const endpoint = await getEndpoint(job, ref);
  if (!endpoint) return;
  const models = inputs.models.map((entry) =>
    hasUnknown(entry.modelVersion) ? { ...entry, modelVersion: "a new version" } : entry,
  );
  for (const step of describeSteps(ref, endpoint, { ...inputs, models }, recorded)) job.note(step);
}

function outputsOf(endpoint: ApiEndpoint, deployed: readonly Deployed[]): Outputs {
  const { name, dedicatedEndpointDns: dns } = endpoint;
  return { endpointName: name, deployed, ...(dns === undefined ? {} : { dns }) };
}

function recordedIds(outputs: State["outputs"]): ReadonlySet<string> {
  const { deployed = [] } = outputs as unknown as Partial<Outputs>;
  return new Set(Array.isArray(deployed) ? deployed.map(({ id }) => id) : []);
}

function isSameEndpoint(a: DeploymentInputs, b: DeploymentInputs): boolean {
  const [left, right] = [endpointRef(a), endpointRef(b)];
  return left.endpoint === right.endpoint && isSamePlace(left, right);
}

function inputsOf(inputs: Plain): DeploymentInputs {
  return inputs as unknown as DeploymentInputs;
}
