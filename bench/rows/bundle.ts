import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aProject, copyOf } from "../../test/support/project";
import { Emulator } from "../../tools/engineRun/emulator";
import { Stack } from "../../tools/engineRun/stack";
import { findPulumi } from "../../tools/setup/findPulumi";
import type { Case, Row, Scope } from "../row";

const BUCKET = "models";
const PROJECT = `name: test
runtime:
  name: nodejs
  options:
    typescript: false
plugins:
  providers:
    - name: model-version
      path: node_modules/model-version/plugin
`;

export const bundle: Row = {
  name: "bundle",
  about:
    '`pulumi up` of a version of many small files to the storage emulator with `upload: "bundle"`, which is one resource, against an object each: 2,000 files, or 200 with `--quick`. `npm run bench:bundle` also measures 10 GB.',
  async prepare(scope) {
    if (!findPulumi()) {
      const skipped = [{ name: "bundle", reason: "no engine: npm run setup" }];
      return { cases: [], ratios: [], skipped };
    }
    const emulator = await Emulator.start();
    await emulator.createBucket(BUCKET);
    return {
      cases: [await upCase(scope, emulator, "bundle"), await upCase(scope, emulator, "objects")],
      ratios: [{ name: "bundle / objects", of: "bundle", to: "objects", goal: 0.5 }],
      runs: 1,
      close: () => emulator.stop(),
    };
  },
};

async function upCase(
  { folder, isQuick }: Scope,
  emulator: Emulator,
  upload: "bundle" | "objects",
): Promise<Case> {
  const project = aProject(
    `new ModelVersion("${upload}", { bucket: "${BUCKET}", export: { path: "./export" }, upload: "${upload}" });`,
  );
  writeFileSync(join(project, "Pulumi.yaml"), PROJECT);
  const assets = join(copyOf("keras3_export", project), "assets");
  mkdirSync(assets, { recursive: true });
  for (let index = 0; index < (isQuick ? 200 : 2000); index++)
    writeFileSync(join(assets, `${index}.txt`), `asset ${index}\n`);
  const stack = new Stack(project, join(folder, upload), emulator.endpoint);
  await stack.init();
  await stack.run(["config", "set", "model-version:storageEndpoint", emulator.origin]);
  return { name: upload, ...stack.call(["up", "--yes", "--skip-preview", "--stack", "dev"]) };
}
