import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPack, aProject, copyOf, pack } from "../../test/support/project";
import { Emulator } from "../../tools/engineRun/emulator";
import { Stack } from "../../tools/engineRun/stack";
import { findPulumi } from "../../tools/setup/findPulumi";
import type { Case, Row, Scope } from "../row";

const versions = (count: number) => `
for (let index = 0; index < ${count}; index++)
  new ModelVersion("iris" + index, { bucket: "models", export: { path: "./export" } });`;

/** The same files without this package. */
const objects = (count: number) => `
const fs = require("fs");
const path = require("path");
for (let index = 0; index < ${count}; index++)
  for (const name of fs.readdirSync("export", { recursive: true })) {
    const file = path.resolve("export", name);
    if (!fs.statSync(file).isFile()) continue;
    const object = "iris" + index + "/" + name;
    new gcp.storage.BucketObject(object, { bucket: "models", name: object, source: new pulumi.asset.FileAsset(file) });
  }`;

export const previewOf1 = preview(1, "1 ModelVersion", 9);
export const previewOf10 = preview(10, "10 ModelVersions", 5);
export const previewOf100 = preview(100, "100 ModelVersions", 3);

function preview(count: number, words: string, most: number): Row {
  return {
    name: `preview-${count}`,
    about: `\`pulumi preview\` of ${words} without a pack, with an empty one and with this one, against the same files as plain BucketObjects.`,
    async prepare(scope) {
      if (!findPulumi()) {
        const skipped = [{ name: "preview", reason: "no engine: npm run setup" }];
        return { cases: [], ratios: [], skipped };
      }
      // A ModelVersion looks for what the bucket already has, and a storage that does not answer is asked again and again.
      const emulator = await Emulator.start();
      await emulator.createBucket("models");
      const plain = await aStack(scope, "objects", objects(count), emulator);
      const models = await aStack(scope, "models", versions(count), emulator);
      const empty = ["--policy-pack", aPack("[]")];
      return {
        cases: [
          previewCase("objects", plain),
          previewCase("objects, empty pack", plain, empty),
          previewCase(words, models),
          previewCase(`${words}, empty pack`, models, empty),
          previewCase(`${words}, pack`, models, ["--policy-pack", pack]),
        ],
        ratios: [
          {
            name: "pack / empty pack",
            of: `${words}, pack`,
            to: `${words}, empty pack`,
            goal: 1.05,
          },
          { name: "empty pack / no pack", of: `${words}, empty pack`, to: words },
          { name: "component / objects", of: words, to: "objects" },
          { name: "component and pack / objects", of: `${words}, pack`, to: "objects" },
          {
            name: "objects with an empty pack / objects",
            of: "objects, empty pack",
            to: "objects",
          },
        ],
        runs: scope.isQuick ? Math.ceil(most / 2) : most,
        close: () => emulator.stop(),
      };
    },
  };
}

async function aStack(
  { folder }: Scope,
  name: string,
  program: string,
  { endpoint }: Emulator,
): Promise<Stack> {
  const project = aProject(program);
  copyOf("keras3_export", project);
  if (name === "objects") {
    const file = join(project, "index.js");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^const \{ ModelVersion.*\n/, ""));
  }
  const stack = new Stack(project, join(folder, name), endpoint);
  await stack.init();
  return stack;
}

function previewCase(name: string, stack: Stack, words: readonly string[] = []): Case {
  return { name, ...stack.call(["preview", "--stack", "dev", ...words]) };
}
