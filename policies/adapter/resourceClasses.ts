import type { Resource } from "@pulumi/pulumi";
import { MODEL_VERSION_TYPE, VERTEX_MODEL_VERSION_TYPE } from "../../resourceTypes";

/** Stands in for a resource's class in the policy SDK, which reads only its type, without loading the component. */
function classOf<Args>(type: string) {
  return { __pulumiType: type } as unknown as new (
    name: string,
    args: Args,
  ) => Resource;
}

export const ModelVersionType = classOf<{ manifest: unknown }>(MODEL_VERSION_TYPE);
export const VertexModelVersionType = classOf<object>(VERTEX_MODEL_VERSION_TYPE);
