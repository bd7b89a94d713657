import { canonicalJson } from "../../google/canonicalJson";
import { defined } from "../../google/defined";
import { DEFAULT_TARGET, mutation } from "./body";
import { ownModels } from "./endpoint";
import { type EndpointRef, ownTag, tagOf } from "./identity";
import type { ApiDeployedModel, ApiEndpoint, DeployedModelInputs } from "./inputs";

/** A model that is deployed, as the state records it. */
export interface Deployed {
  readonly key: string;
  readonly id: string;
  readonly versionName: string;
  readonly traffic: number;
}

/** An entry that is on the endpoint, and its description there. */
export interface Present {
  readonly inputs: DeployedModelInputs;
  readonly model: ApiDeployedModel;
}

/**
 * The entries that an endpoint has now: the recorded ones, with changes that were made by hand, and those that a killed
 * run left.
 */
export function presentModels(
  ref: EndpointRef,
  endpoint: ApiEndpoint,
  entries: readonly DeployedModelInputs[],
  recorded: ReadonlySet<string>,
): Present[] {
  return ownModels(ref, endpoint, recorded).map((model) => {
    const own = ownTag(ref, model);
    const described = describedBy(model, own?.key ?? keyFrom(model), endpoint);
    const tag = own?.tag ?? tagOf(ref, described);
    const entry = entries.find((one) => tagOf(ref, one) === tag);
    return { model, inputs: entry ? drifted(entry, model, described) : described };
  });
}

/** The properties of entries that are compared. */
export function canonicalEntries(
  ref: EndpointRef,
  entries: readonly DeployedModelInputs[],
): string {
  const canonical = entries.map((entry) => {
    const { key, traffic, minReplicas = 1, maxReplicas = minReplicas } = entry;
    const { requiredReplicas, containerLogging = true, autoscaling = [] } = entry;
    const scaling = autoscaling.map(({ metric, target = DEFAULT_TARGET }) => [metric, target]);
    const rest = { minReplicas, maxReplicas, requiredReplicas, containerLogging, scaling };
    return { key, tag: tagOf(ref, entry), traffic, ...rest };
  });
  return canonicalJson(canonical.sort((a, b) => (a.key < b.key ? -1 : 1)));
}

export function deployedOf(endpoint: ApiEndpoint, present: readonly Present[]): Deployed[] {
  return present.map(({ model, inputs: { key } }) => ({
    key,
    id: model.id,
    versionName: `${model.model}@${model.modelVersionId}`,
    traffic: endpoint.trafficSplit?.[model.id] ?? 0,
  }));
}

function drifted(
  entry: DeployedModelInputs,
  model: ApiDeployedModel,
  described: DeployedModelInputs,
): DeployedModelInputs {
  const { traffic, minReplicas, maxReplicas, requiredReplicas, autoscaling } = described;
  if (!mutation(model, entry)) return { ...entry, traffic };
  const current = { minReplicas, maxReplicas, requiredReplicas, autoscaling };
  const containerLogging = !model.disableContainerLogging;
  const known = defined({ ...entry, ...current, traffic, containerLogging });
  return known as DeployedModelInputs;
}

/** An entry that would deploy an existing model in the same way. */
function describedBy(
  model: ApiDeployedModel,
  key: string,
  { trafficSplit }: ApiEndpoint,
): DeployedModelInputs {
  const resources = model.dedicatedResources;
  const spec = resources?.machineSpec;
  const known = defined({
    key,
    modelVersion: `${model.model}@${model.modelVersionId}`,
    traffic: trafficSplit?.[model.id] ?? 0,
    machineType: spec?.machineType,
    acceleratorType: spec?.acceleratorType,
    acceleratorCount: spec?.acceleratorCount,
    reservation: spec?.reservationAffinity?.values?.[0],
    minReplicas: resources?.minReplicaCount,
    maxReplicas: resources?.maxReplicaCount,
    requiredReplicas: resources?.requiredReplicaCount || undefined,
    autoscaling: resources?.autoscalingMetricSpecs?.map(({ metricName, target }) => ({
      metric: metricName,
      ...(target === undefined ? {} : { target }),
    })),
    spot: resources?.spot || undefined,
    resourcePool: model.sharedResources,
    serviceAccount: model.serviceAccount || undefined,
    containerLogging: model.disableContainerLogging ? false : undefined,
    accessLogging: model.enableAccessLogging || undefined,
    explanationSpec: model.explanationSpec,
    disableExplanations: model.disableExplanations || undefined,
  });
  return known as DeployedModelInputs;
}

function keyFrom({ displayName, id }: ApiDeployedModel): string {
  const fitting = (displayName ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return fitting.replace(/^-+|-+$/g, "").slice(0, 40) || id;
}
