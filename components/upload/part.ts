import * as pulumi from "@pulumi/pulumi";

/**
 * Options of a resource that writes a part of a version. Protection is for the version: its objects are kept anyway, and
 * a protected part would block each new version.
 */
export function partOptions(
  parent: pulumi.Resource,
  customTimeouts: pulumi.CustomTimeouts | undefined,
): pulumi.CustomResourceOptions {
  return { parent, protect: false, ...(customTimeouts && { customTimeouts }) };
}

/**
 * Becomes known once a resource has written its part: one that failed or was skipped has no ID. In preview, no new
 * resource has one.
 */
export function writtenBy({ urn, id }: pulumi.CustomResource): pulumi.Output<string> {
  return pulumi.runtime.isDryRun() ? urn : id;
}
