import { BucketObject } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { Contents } from "../packing/packVersion";

/**
 * Declares every object of a version below `parent`, the manifest last, and returns the manifest's URN: whoever waits
 * for it, waits for a complete version.
 *
 * Objects are kept when they leave the program: a version that something still serves does not vanish with a change.
 */
export function upload(
  parent: pulumi.Resource,
  bucket: pulumi.Input<string>,
  { objects, layout, description }: Contents,
): pulumi.Output<string> {
  const options = { parent, retainOnDelete: true };
  const uploaded = objects.map(
    ({ path, location, contentType }) =>
      new BucketObject(
        path,
        { bucket, name: path, source: new pulumi.asset.FileAsset(location), contentType },
        options,
      ),
  );
  const marker = new BucketObject(
    layout.manifest,
    { bucket, name: layout.manifest, content: description, contentType: "application/json" },
    // What is written once stays as written: a later release may know more of the same bytes, but they are the same.
    { ...options, dependsOn: uploaded, ignoreChanges: ["content"] },
  );
  return marker.urn;
}
