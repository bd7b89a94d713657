import type * as pulumi from "@pulumi/pulumi";

/** The version that serves beside the new one. */
export interface PreviousVersionArgs {
  /** Its `contentDigest`, or the name of its folder. */
  digest: string;
}

/** A metric by which an endpoint scales. */
export interface AutoscalingArgs {
  /** Name of the metric, such as `aiplatform.googleapis.com/prediction/online/cpu/utilization`. */
  metric: pulumi.Input<string>;
  /** Target value in percent. Defaults to 60. */
  target?: pulumi.Input<number>;
}

/** How a version is deployed to an endpoint of Vertex AI. The previous version is deployed in the same way. */
export interface DeploymentArgs {
  /** ID or name of the endpoint. By default, a dedicated one is created. */
  endpoint?: pulumi.Input<string>;
  /** Percent of the requests that this version gets; the rest goes to `previous`. Defaults to 100. */
  traffic?: number;
  /** The version of this stack that gets the rest, and that stays deployed. */
  previous?: PreviousVersionArgs;
  /** `recreate` for an endpoint with a `network`, which takes only one model. Defaults to `shift`. */
  strategy?: string;
  /** Whether traffic of models that others have deployed may be taken. Defaults to false. */
  takeOver?: boolean;
  /** Project of the endpoint. Defaults to that of the registration. */
  project?: pulumi.Input<string>;
  /** Region of the endpoint. Defaults to that of the registration. */
  location?: pulumi.Input<string>;
  /** Machine type, such as `n1-standard-4`; not with `resourcePool`. */
  machineType?: pulumi.Input<string>;
  /** Type of the accelerators, such as `NVIDIA_L4`. */
  acceleratorType?: pulumi.Input<string>;
  /** Number of accelerators of each replica. */
  acceleratorCount?: pulumi.Input<number>;
  /** Number of replicas that always run. Defaults to 1. */
  minReplicas?: pulumi.Input<number>;
  /** Largest number of replicas; quota is charged for it. Defaults to `minReplicas`. */
  maxReplicas?: pulumi.Input<number>;
  /** Number of replicas that must run before the deployment counts as done. */
  requiredReplicas?: pulumi.Input<number>;
  /** Metrics by which it scales. */
  autoscaling?: pulumi.Input<pulumi.Input<AutoscalingArgs>[]>;
  /** Whether it runs on spot machines. */
  spot?: pulumi.Input<boolean>;
  /** Name of a reservation of Compute Engine. */
  reservation?: pulumi.Input<string>;
  /** Name of a deployment resource pool; not with `machineType`. */
  resourcePool?: pulumi.Input<string>;
  /** Account that the container acts as. */
  serviceAccount?: pulumi.Input<string>;
  /** Whether the container's output is logged. Defaults to true. */
  containerLogging?: pulumi.Input<boolean>;
  /** Whether requests are logged. Defaults to false. */
  accessLogging?: pulumi.Input<boolean>;
  /** The API's ExplanationSpec. */
  // biome-ignore lint/suspicious/noExplicitAny: as the API takes it.
  explanationSpec?: any;
  /** Whether explanations are switched off, although the version has them. */
  disableExplanations?: pulumi.Input<boolean>;
}
