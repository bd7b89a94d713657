import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type InspectOptions, inspect, shortDigest } from "../../inspect";
import type { TestResource } from "../../testing";
import { exportOf } from "./exports";

/** A ModelVersion of a fixture and its objects, as the component declares them; each test changes one thing. */
export async function aDeclaration(
  fixture = "tf1_two_metagraphs",
  options: InspectOptions = {},
): Promise<TestResource[]> {
  const manifest = await inspect(exportOf(fixture), { name: "iris", ...options });
  const folder = `models/iris/${shortDigest(manifest.contentDigest)}`;
  const version = {
    type: "model-version:index:ModelVersion",
    name: "iris",
    props: { bucket: "models", manifest },
  };
  const objects = manifest.files.map(({ path }) =>
    anObject({
      name: `${folder}/model/${path}`,
      source: new pulumi.asset.FileAsset(join(exportOf(fixture), path)),
    }),
  );
  return [version, ...objects.map((object) => ({ ...object, parent: "iris" }))];
}

/** A separate bucket object. */
export function anObject(props: pulumi.Inputs): TestResource {
  return {
    type: "gcp:storage/bucketObject:BucketObject",
    name: typeof props["name"] === "string" ? props["name"] : "object",
    props: { bucket: "models", ...props },
  };
}
