import * as pulumi from "@pulumi/pulumi";
import { VERTEX_MODEL_VERSION_TYPE } from "../../resourceTypes";
import type { ModelVersionInputs } from "../../vertex/modelVersion/inputs";
import type { DeepInput } from "./deepInput";

/** Inputs that the provider completes: the ID from the resource's name, the place from its configuration. */
type Completed = "modelId" | "project" | "location";

/** What a version of a model on Vertex AI is made of. */
export type VertexModelVersionArgs = {
  readonly [Name in keyof Omit<ModelVersionInputs, Completed>]: DeepInput<ModelVersionInputs[Name]>;
} & { readonly [Name in Completed]?: pulumi.Input<string> };

/**
 * One version of a model in Vertex AI's registry. What the version keeps for ever is its identity: a version of the same
 * identity is taken instead of uploaded again.
 */
export class VertexModelVersion extends pulumi.CustomResource {
  static readonly __pulumiType = VERTEX_MODEL_VERSION_TYPE;

  /** Name of the model, such as `projects/PROJECT/locations/LOCATION/models/MODEL`. */
  declare readonly modelName: pulumi.Output<string>;
  /** Number of the version. */
  declare readonly versionId: pulumi.Output<string>;
  /** Name of the version, such as `projects/PROJECT/locations/LOCATION/models/MODEL@3`. */
  declare readonly versionName: pulumi.Output<string>;
  /** Whether another stack's version of the same content was taken, which this resource never deletes. */
  declare readonly adopted: pulumi.Output<boolean>;

  constructor(name: string, args: VertexModelVersionArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      modelName: undefined,
      versionId: undefined,
      versionName: undefined,
      adopted: undefined,
    };
    super(VERTEX_MODEL_VERSION_TYPE, name, { ...args, ...outputs }, opts);
  }

  /** A version that is there already, by its name with the number. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): VertexModelVersion {
    return new VertexModelVersion(name, {} as VertexModelVersionArgs, { ...opts, id });
  }
}
