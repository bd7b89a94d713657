import type * as pulumi from "@pulumi/pulumi";
import type { Contents } from "../../packing/packVersion";
import { Bundle } from "../resources/bundle";
import { partOptions, writtenBy } from "./part";
import type { WriteOptions } from "./upload";

/**
 * Declares a version as one resource below `parent`. The result becomes known with a complete version: whoever waits for
 * it, waits for that.
 */
export function uploadBundle(
  parent: pulumi.Resource,
  name: string,
  bucket: pulumi.Input<string>,
  { manifest, layout, objects, description }: Contents,
  { settings, customTimeouts }: Omit<WriteOptions, "resourcePrefix">,
): pulumi.Output<unknown> {
  const prefix = layout.folder.split("/").slice(0, -2).join("/");
  const { name: model, contentDigest } = manifest;
  const plan = { objects, description };
  const args = { bucket, prefix, name: model, contentDigest, plan, ...(settings as object) };
  return writtenBy(new Bundle(name, args, partOptions(parent, customTimeouts)));
}
