import { getBucketObjectContent } from "@pulumi/gcp/storage";
import type * as pulumi from "@pulumi/pulumi";
import { fullDigest, type Manifest } from "../inspect";
import { readManifest } from "../inspect/schema/readManifest";
import { layoutOf } from "../packing/layout";
import type { Version } from "../packing/packVersion";
import { publishedVersion } from "../packing/publishedVersion";
import type { ModelVersionArgs } from "./arguments/modelVersionArgs";
import { faultError } from "./programError";
import { judgedServing } from "./serving/servingContainer";

/**
 * Reads a published version by its manifest, with the program's settings for serving it. Throws RunError if the bucket
 * has no such version, or something else in its place.
 */
export async function readPublished(
  component: pulumi.Resource,
  name: string,
  bucket: string,
  args: ModelVersionArgs,
): Promise<Version> {
  const { prefix, modelName = name, digest = "", exemptions } = args;
  const contentDigest = fullDigest(digest);
  const { manifest: path } = layoutOf({ name: modelName, contentDigest }, prefix);
  const fault = (what: string, fix: string) =>
    faultError(name, [{ property: "digest", what: `gs://${bucket}/${path} ${what}`, fix }], "read");
  const text = await textOf(component, bucket, path).catch((error: Error) => {
    throw fault(`cannot be read: ${error.message.trim()}`, FIX);
  });
  const read = readManifest(parsed(text));
  if ("fault" in read) throw fault(`is not the manifest of a version: ${read.fault}`, FIX);
  const { manifest } = read;
  if (manifest.name !== modelName || !manifest.contentDigest.startsWith(contentDigest)) {
    throw fault(
      `describes ${manifest.name} with ${manifest.contentDigest}`,
      "find out who wrote it there, and publish the version again elsewhere",
    );
  }
  const serving = judgedServing(args, manifest.kind === "customPrediction");
  const served = serving && ({ ...manifest.serving, ...serving } as Manifest["serving"]);
  return publishedVersion(
    { ...manifest, ...(served && { serving: served }), ...(exemptions && { exemptions }) },
    prefix,
  );
}

const FIX = "name a version that is published: its bucket, prefix, modelName and digest";

async function textOf(component: pulumi.Resource, bucket: string, name: string): Promise<string> {
  const { content } = await getBucketObjectContent({ bucket, name }, { parent: component });
  return content;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
