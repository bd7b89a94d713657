import type * as pulumi from "@pulumi/pulumi";
import type { ModelVersionArgs, SourceArgs } from "../arguments/modelVersionArgs";
import { BundleCopy } from "../resources/bundleCopy";
import { partOptions, writtenBy } from "./part";

/**
 * Declares the copy of a published version below `parent`. The result becomes known with a complete version: whoever
 * waits for it, waits for that.
 */
export function copyVersion(
  parent: pulumi.Resource,
  name: string,
  { verify, ...folder }: SourceArgs,
  { bucket, prefix, modelName = name, digest = "" }: ModelVersionArgs,
  customTimeouts: pulumi.CustomTimeouts | undefined,
): pulumi.Output<unknown> {
  const source = { ...folder, name: modelName, digest };
  const args = {
    source,
    bucket,
    ...(prefix !== undefined && { prefix }),
    ...(verify !== undefined && { verify }),
  };
  return writtenBy(new BundleCopy(name, args, partOptions(parent, customTimeouts)));
}
