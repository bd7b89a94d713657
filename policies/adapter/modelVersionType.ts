import type { Resource } from "@pulumi/pulumi";
import { MODEL_VERSION_TYPE } from "../../resourceTypes";

/** Stands in for the component's class in the policy SDK, without loading the component and its provider. */
export const ModelVersionType = { __pulumiType: MODEL_VERSION_TYPE } as unknown as new (
  name: string,
  args: { manifest: unknown },
) => Resource;
