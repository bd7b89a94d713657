import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { packVersion } from "../../packing/packVersion";
import type { TestResource } from "../../testing";
import { anObject } from "./declared";
import { aRoutine } from "./soundRoutine";

/** A ModelVersion of a valid routine and its objects, as the component declares them; each test changes one thing. */
export async function aPackedRoutine(): Promise<TestResource[]> {
  const folder = aRoutine();
  const { manifest, objects, layout, description } = await packVersion(join(folder, "src"), {
    name: "iris",
    customPrediction: { predictor: "predictor:Predictor", artifacts: join(folder, "model") },
    serving: { pythonVersion: "3.10" },
  });
  const version = {
    type: "model-version:index:ModelVersion",
    name: "iris",
    props: { bucket: "models", manifest },
  };
  const uploads = objects.map(({ path, location }) =>
    anObject({ name: path, source: new pulumi.asset.FileAsset(location) }),
  );
  const marker = anObject({ name: layout.manifest, content: description });
  return [version, ...[...uploads, marker].map((object) => ({ ...object, parent: "iris" }))];
}
