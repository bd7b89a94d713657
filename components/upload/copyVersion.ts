import * as pulumi from "@pulumi/pulumi";
import type { ModelVersionArgs } from "../arguments/modelVersionArgs";
import { BundleCopy } from "../resources/bundleCopy";

/**
 * Declares the copy of a published version below `parent`. The result becomes known with a complete version: whoever
 * waits for it, waits for that.
 */
export function copyVersion(
  parent: pulumi.Resource,
  name: string,
  { from, bucket, prefix, modelName = name, digest = "" }: ModelVersionArgs,
  customTimeouts: pulumi.CustomTimeouts | undefined,
): pulumi.Output<unknown> {
  const { verify, ...folder } = from ?? { bucket: "" };
  const { urn, id } = new BundleCopy(
    name,
    {
      source: { ...folder, name: modelName, digest },
      bucket,
      ...(prefix !== undefined && { prefix }),
      ...(verify !== undefined && { verify }),
    },
    // Protection is for the version: a protected copy would stop each new one.
    { parent, protect: false, ...(customTimeouts && { customTimeouts }) },
  );
  return pulumi.runtime.isDryRun() ? urn : id;
}
