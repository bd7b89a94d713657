import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Emulator } from "../../tools/engineRun/emulator";
import { findPulumi } from "../../tools/setup/findPulumi";
import { bundleStack } from "../bundleStack";
import type { Case, Row, Scope } from "../row";

/** Assets of a version of 2,000 files, the most that a ModelVersion uploads as an object each. */
const MOST = 1_996;

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
    await emulator.createBucket("models");
    return {
      cases: [await upCase(scope, emulator, "bundle"), await upCase(scope, emulator, "objects")],
      ratios: [
        { name: "bundle / objects", of: "bundle", to: "objects", goal: scope.isQuick ? 0.5 : 0.1 },
      ],
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
  const stack = await bundleStack(upload, join(folder, upload), emulator, (assets) => {
    for (let index = 0; index < (isQuick ? 200 : MOST); index++)
      writeFileSync(join(assets, `${index}.txt`), `asset ${index}\n`);
  });
  return { name: upload, ...stack.call(["up", "--yes", "--skip-preview", "--stack", "dev"]) };
}
