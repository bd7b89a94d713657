/** One model on an endpoint. */
export interface DeployedModelInputs {
  /** Name of the entry within the endpoint, such as `blue`. */
  readonly key: string;
  /** Name of a version: `projects/PROJECT/locations/LOCATION/models/MODEL@3`. */
  readonly modelVersion: string;
  /** Percent of the requests that it gets; 100 for the only one. */
  readonly traffic: number;
  /** Such as `n1-standard-4`; not with resourcePool. */
  readonly machineType?: string;
  /** Such as `NVIDIA_L4`. */
  readonly acceleratorType?: string;
  readonly acceleratorCount?: number;
  /** Replicas that always run; 1 by default. */
  readonly minReplicas?: number;
  /** Most replicas, for which quota is charged; minReplicas by default. */
  readonly maxReplicas?: number;
  /** Replicas that must run before the deployment counts as done. */
  readonly requiredReplicas?: number;
  readonly autoscaling?: readonly {
    /** Such as `aiplatform.googleapis.com/prediction/online/cpu/utilization`. */
    readonly metric: string;
    /** Percent; 60 by default. */
    readonly target?: number;
  }[];
  readonly spot?: boolean;
  /** Name of a reservation of Compute Engine to use. */
  readonly reservation?: string;
  /** Name of a deployment resource pool; not with machineType. */
  readonly resourcePool?: string;
  /** Account that the container acts as. */
  readonly serviceAccount?: string;
  /** Whether the container's output is logged; true by default. */
  readonly containerLogging?: boolean;
  /** Whether requests are logged; false by default. */
  readonly accessLogging?: boolean;
  /** The API's ExplanationSpec. */
  readonly explanationSpec?: unknown;
  readonly disableExplanations?: boolean;
}

/** What an endpoint serves. */
export interface DeploymentInputs {
  /** ID or name of the endpoint. */
  readonly endpoint: string;
  readonly project: string;
  readonly location: string;
  /** `shift` deploys before it undeploys; `recreate` the other way, for endpoints with room for one model. */
  readonly strategy?: string;
  /** Whether traffic of models that others have deployed may be taken; false by default. */
  readonly takeOver?: boolean;
  readonly models: readonly DeployedModelInputs[];
}

/** Percentages by the IDs of deployed models. */
export type Split = Readonly<Record<string, number>>;

/** An endpoint as the API describes it, as far as it is read. Source: aiplatform/v1/endpoint.proto. */
export interface ApiEndpoint {
  readonly displayName?: string;
  readonly name: string;
  readonly etag?: string;
  readonly network?: string;
  readonly trafficSplit?: Split;
  readonly deployedModels?: readonly ApiDeployedModel[];
  readonly dedicatedEndpointDns?: string;
}

/** Source: DeployedModel in aiplatform/v1/endpoint.proto. */
export interface ApiDeployedModel {
  readonly id: string;
  readonly displayName?: string;
  readonly model: string;
  readonly modelVersionId?: string;
  readonly createTime?: string;
  readonly dedicatedResources?: {
    readonly machineSpec?: {
      readonly machineType?: string;
      readonly acceleratorType?: string;
      readonly acceleratorCount?: number;
      readonly reservationAffinity?: { readonly values?: readonly string[] };
    };
    readonly minReplicaCount?: number;
    readonly maxReplicaCount?: number;
    readonly requiredReplicaCount?: number;
    readonly autoscalingMetricSpecs?: readonly {
      readonly metricName: string;
      readonly target?: number;
    }[];
    readonly spot?: boolean;
  };
  readonly sharedResources?: string;
  readonly serviceAccount?: string;
  readonly disableContainerLogging?: boolean;
  readonly enableAccessLogging?: boolean;
  readonly explanationSpec?: unknown;
  readonly disableExplanations?: boolean;
}
