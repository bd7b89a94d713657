import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { addPlugin, aProject, copyOf } from "../test/support/project";
import { Stack } from "../tools/engineRun/stack";

/** A server of objects: its endpoints for the gcp provider and for this package's. */
interface Server {
  readonly endpoint: string;
  readonly origin: string;
}

/** A stack of one version, which is uploaded to the bucket `models`. @param addFiles fills the folder of its assets. */
export async function bundleStack(
  upload: "bundle" | "objects",
  scratch: string,
  { endpoint, origin }: Server,
  addFiles: (folder: string) => void,
): Promise<Stack> {
  const project = aProject(
    `new ModelVersion("${upload}", { bucket: "models", export: { path: "./export" }, upload: "${upload}" });`,
  );
  addPlugin(project);
  const assets = join(copyOf("keras3_export", project), "assets");
  mkdirSync(assets);
  addFiles(assets);
  const stack = new Stack(project, scratch, endpoint);
  await stack.init();
  await stack.succeed(["config", "set", "model-version:storageEndpoint", origin]);
  return stack;
}
