import { getBucketObjectContent } from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { fullDigest, type Manifest } from "../inspect";
import { readManifest as parseManifest } from "../inspect/schema/readManifest";
import type { Version } from "../packing/packVersion";
import { publishedVersion } from "../packing/publishedVersion";
import { type BundlePlace, layoutAt, urlOf } from "../storage/place";
import type { ModelVersionArgs } from "./arguments/modelVersionArgs";
import { knownValue } from "./outputValue";
import { faultError } from "./programError";
import { readManifest } from "./readManifest";
import { judgedServing } from "./serving/servingContainer";

/**
 * Reads a published version by its manifest, with the program's settings for serving it. Throws RunError if the bucket
 * has no such version, or something else in its place.
 *
 * @param bucket that has the version: the source's if it is copied.
 */
export async function readPublished(
  component: pulumi.Resource,
  name: string,
  bucket: string,
  args: ModelVersionArgs,
): Promise<Version> {
  const { from, modelName = name, digest = "", exemptions } = args;
  const { prefix } = from ?? args;
  const place = { bucket, name: modelName, digest, ...(prefix !== undefined && { prefix }) };
  const { manifest: path } = layoutAt(place);
  const url = urlOf(bucket, path);
  const fault = (what: string, fix: string) =>
    faultError(name, [{ property: "digest", what: `${url} ${what}`, fix }], "read");
  const reading = from
    ? manifestOfCopy(component, place, args)
    : textOf(component, bucket, path).then(parsed);
  const written = await reading.catch((error: Error) => {
    throw fault(`cannot be read: ${error.message.trim()}`, FIX);
  });
  const read = parseManifest(written);
  if ("fault" in read) throw fault(`is not the manifest of a version: ${read.fault}`, FIX);
  const { manifest } = read;
  if (manifest.name !== modelName || !manifest.contentDigest.startsWith(fullDigest(digest))) {
    throw fault(
      `describes ${manifest.name} with ${manifest.contentDigest}`,
      "find out who wrote it there, and publish the version again elsewhere",
    );
  }
  const serving = judgedServing(args, manifest.kind === "customPrediction");
  const served = serving && ({ ...manifest.serving, ...serving } as Manifest["serving"]);
  return publishedVersion(
    { ...manifest, ...(served && { serving: served }), ...(exemptions && { exemptions }) },
    args.prefix,
  );
}

const FIX = "name a version that is published: its bucket, prefix, modelName and digest";

/** The manifest of a copy's source, or of the copy once the source is gone. */
async function manifestOfCopy(
  component: pulumi.Resource,
  source: BundlePlace,
  args: ModelVersionArgs,
): Promise<unknown> {
  const read = async (place: BundlePlace): Promise<unknown> =>
    (await readManifest(place, { parent: component })).manifest;
  try {
    return await read(source);
  } catch (error) {
    const bucket = await knownValue(pulumi.output(args.bucket));
    if (bucket === undefined) throw error;
    const { name, digest } = source;
    const { prefix } = args;
    return read({ bucket, name, digest, ...(prefix !== undefined && { prefix }) }).catch(() => {
      throw error;
    });
  }
}

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
