import { Bucket, BucketIAMMember, BucketObject } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { ModelAuditArgs } from "../arguments/modelAuditArgs";
import type { SettingsFile } from "./settingsFiles";

/** Where the results go, and the settings that the job reads beside them. */
export interface Results {
  readonly bucket: pulumi.Input<string>;
  /** URL of the folder, with a slash at its end. */
  readonly uri: pulumi.Output<string>;
  /** Words of the command line that name the settings. */
  readonly words: readonly pulumi.Input<string>[];
  readonly settings: readonly pulumi.Resource[];
}

/** The bucket of the results, which is created if none is given, and the settings in it. */
export function declareResults(
  parent: pulumi.Resource,
  name: string,
  args: ModelAuditArgs,
  files: readonly SettingsFile[],
): Results {
  const bucket = args.outputBucket ?? makeBucket(parent, name, args).name;
  const folder = pulumi.output(args.outputPrefix ?? `audits/${name}`);
  const objects = files.map(({ flag, name: file, text }) => {
    const object = pulumi.interpolate`${folder}/settings/${file}`;
    const source = new pulumi.asset.StringAsset(text);
    const given = { bucket, name: object, source, contentType: "application/json" };
    // An execution that has already started may still read it.
    const options = { parent, retainOnDelete: true };
    return { flag, object, resource: new BucketObject(`${name}/${file}`, given, options) };
  });
  return {
    bucket,
    uri: pulumi.interpolate`gs://${bucket}/${folder}/`,
    words: objects.flatMap(({ flag, object }) => [
      flag,
      pulumi.interpolate`gs://${bucket}/${object}`,
    ]),
    settings: objects.map(({ resource }) => resource),
  };
}

function makeBucket(
  parent: pulumi.Resource,
  name: string,
  { location, outputLocation, project, labels, forceDestroy }: ModelAuditArgs,
): Bucket {
  return new Bucket(
    name,
    {
      location: outputLocation ?? location,
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      ...(project !== undefined && { project }),
      ...(labels !== undefined && { labels }),
      ...(forceDestroy !== undefined && { forceDestroy }),
    },
    { parent },
  );
}

/** Roles on the audited bucket: its objects are listed and read. */
const READER = ["roles/storage.objectViewer"] as const;
/** Roles on the bucket of the results: nothing in it is replaced or deleted. */
const WRITER = ["roles/storage.objectViewer", "roles/storage.objectCreator"] as const;

/**
 * What the account of the job may do in both buckets.
 * Source: docs.cloud.google.com/storage/docs/access-control/iam-roles.
 */
export function grantAccess(
  parent: pulumi.Resource,
  name: string,
  member: pulumi.Input<string>,
  audited: pulumi.Input<string>,
  results: pulumi.Input<string>,
): BucketIAMMember[] {
  const grant = (what: string, bucket: pulumi.Input<string>, role: string) =>
    new BucketIAMMember(
      `${name}/${what}/${role.slice(role.lastIndexOf(".") + 1)}`,
      { bucket, role, member },
      { parent },
    );
  return [
    ...READER.map((role) => grant("audited", audited, role)),
    ...WRITER.map((role) => grant("results", results, role)),
  ];
}
