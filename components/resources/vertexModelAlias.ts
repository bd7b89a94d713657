import * as pulumi from "@pulumi/pulumi";
import { VERTEX_MODEL_ALIAS_TYPE } from "../../resourceTypes";
import type { ModelAliasInputs } from "../../vertex/modelAlias/inputs";

/** An alias of a model on Vertex AI and the version that holds it. */
export type VertexModelAliasArgs = {
  readonly [Name in keyof ModelAliasInputs]: pulumi.Input<ModelAliasInputs[Name]>;
};

/** The one owner of an alias, such as `champion`: creating and updating it move it to the version. */
export class VertexModelAlias extends pulumi.CustomResource {
  static readonly __pulumiType = VERTEX_MODEL_ALIAS_TYPE;

  constructor(name: string, args: VertexModelAliasArgs, opts?: pulumi.CustomResourceOptions) {
    super(VERTEX_MODEL_ALIAS_TYPE, name, { ...args }, opts);
  }
}
