import * as pulumi from "@pulumi/pulumi";
import { VERTEX_DEPLOYMENT_TYPE } from "../../resourceTypes";
import type { DeployedModelInputs, DeploymentInputs } from "../../vertex/deployment/inputs";
import type { Deployed } from "../../vertex/deployment/observe";
import type { DeepInput } from "./deepInput";

/** What an endpoint serves. */
export interface VertexDeploymentArgs {
  /** ID or name of the endpoint. */
  readonly endpoint: pulumi.Input<string>;
  /** Project of the endpoint; that of its name, else the provider's by default. */
  readonly project?: pulumi.Input<string>;
  /** Region of the endpoint; that of its name, else the provider's by default. */
  readonly location?: pulumi.Input<string>;
  /** `shift` deploys before it undeploys; `recreate` the other way, for endpoints that hold one model. */
  readonly strategy?: DeploymentInputs["strategy"];
  /** Whether traffic of models that others have deployed may be taken; false by default. */
  readonly takeOver?: boolean;
  /** The models with their traffic, which sums to 100. */
  readonly models: pulumi.Input<readonly DeepInput<DeployedModelInputs>[]>;
}

/** The one owner of an endpoint's traffic split: which versions it serves, on what machines, and with how much traffic. */
export class VertexDeployment extends pulumi.CustomResource {
  static readonly __pulumiType = VERTEX_DEPLOYMENT_TYPE;

  /** Name of the endpoint, such as `projects/PROJECT/locations/LOCATION/endpoints/ENDPOINT`. */
  declare readonly endpointName: pulumi.Output<string>;
  /** What is deployed. */
  declare readonly deployed: pulumi.Output<readonly Deployed[]>;
  /** Host of an endpoint with its own. */
  declare readonly dns: pulumi.Output<string | undefined>;

  constructor(name: string, args: VertexDeploymentArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { endpointName: undefined, deployed: undefined, dns: undefined };
    super(VERTEX_DEPLOYMENT_TYPE, name, { ...args, ...outputs }, opts);
  }
}
