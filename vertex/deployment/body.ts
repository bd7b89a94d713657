import type { ApiDeployedModel, DeployedModelInputs } from "./inputs";

/** The API's default percentage for autoscaling. */
export const DEFAULT_TARGET = 60;

/** A model as it is deployed. */
export function deployedModelBody(
  inputs: DeployedModelInputs,
  id: string,
  displayName: string,
): ApiDeployedModel {
  const { acceleratorType, acceleratorCount, machineType, reservation, resourcePool } = inputs;
  return {
    id,
    displayName,
    model: inputs.modelVersion,
    ...(resourcePool === undefined
      ? {
          dedicatedResources: {
            machineSpec: {
              ...(machineType === undefined ? {} : { machineType }),
              ...(acceleratorType === undefined
                ? {}
                : { acceleratorType, acceleratorCount: acceleratorCount ?? 1 }),
              ...(reservation === undefined ? {} : { reservationAffinity: affinity(reservation) }),
            },
            ...replicas(inputs),
            ...(inputs.spot ? { spot: true } : {}),
          },
        }
      : { sharedResources: resourcePool }),
    ...(inputs.serviceAccount === undefined ? {} : { serviceAccount: inputs.serviceAccount }),
    ...(inputs.containerLogging === false ? { disableContainerLogging: true } : {}),
    ...(inputs.accessLogging ? { enableAccessLogging: true } : {}),
    ...(inputs.explanationSpec === undefined ? {} : { explanationSpec: inputs.explanationSpec }),
    ...(inputs.disableExplanations ? { disableExplanations: true } : {}),
  };
}

/** The properties that can be changed while a model is deployed, with the paths of those that differ. */
export function mutation(
  current: ApiDeployedModel,
  inputs: DeployedModelInputs,
): { readonly body: ApiDeployedModel; readonly mask: readonly string[] } | undefined {
  const wanted = replicas(inputs);
  const before = current.dedicatedResources ?? {};
  const mask: string[] = [];
  if (inputs.resourcePool === undefined) {
    const paths = ["minReplicaCount", "maxReplicaCount", "requiredReplicaCount"] as const;
    for (const path of paths)
      if ((before[path] ?? 0) !== (wanted[path] ?? 0)) mask.push(`dedicatedResources.${path}`);
    const specs = (list: Specs = []) =>
      JSON.stringify(list.map(({ metricName, target = DEFAULT_TARGET }) => [metricName, target]));
    if (specs(before.autoscalingMetricSpecs) !== specs(wanted.autoscalingMetricSpecs))
      mask.push("dedicatedResources.autoscalingMetricSpecs");
  }
  const disableContainerLogging = inputs.containerLogging === false;
  if ((current.disableContainerLogging ?? false) !== disableContainerLogging)
    mask.push("disableContainerLogging");
  if (mask.length === 0) return undefined;
  const { id, model } = current;
  const resources = inputs.resourcePool === undefined ? { dedicatedResources: wanted } : {};
  return { body: { id, model, ...resources, disableContainerLogging }, mask };
}

type Specs = NonNullable<ApiDeployedModel["dedicatedResources"]>["autoscalingMetricSpecs"];

function replicas({
  minReplicas = 1,
  maxReplicas,
  requiredReplicas,
  autoscaling,
}: DeployedModelInputs) {
  return {
    minReplicaCount: minReplicas,
    maxReplicaCount: maxReplicas ?? minReplicas,
    ...(requiredReplicas === undefined ? {} : { requiredReplicaCount: requiredReplicas }),
    ...(autoscaling === undefined || autoscaling.length === 0
      ? {}
      : {
          autoscalingMetricSpecs: autoscaling.map(({ metric, target }) => ({
            metricName: metric,
            target: target ?? DEFAULT_TARGET,
          })),
        }),
  };
}

function affinity(reservation: string) {
  return {
    reservationAffinityType: "SPECIFIC_RESERVATION",
    key: "compute.googleapis.com/reservation-name",
    values: [reservation],
  };
}
