import type { Resource } from "@pulumi/pulumi";

/** Resource type of the component, known by its token: the pack's SDK copy may differ from the program's. */
export const MODEL_VERSION_TYPE = "model-version:index:ModelVersion";

/** Stands for the component's class in the policy SDK, without loading the component and its provider. */
export const ModelVersionType = { __pulumiType: MODEL_VERSION_TYPE } as unknown as new (
  name: string,
  args: { manifest: unknown },
) => Resource;
