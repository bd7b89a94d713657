import { join } from "node:path";
import { copyOf, scratchFolder } from "../../test/support/project";
import { FakeVertex } from "../../test/support/vertex/fakeVertex";
import { VertexStack } from "../../test/support/vertex/vertexStack";
import { Emulator } from "../../tools/engineRun/emulator";
import { findPulumi } from "../../tools/setup/findPulumi";
import type { Case, Row } from "../row";

const PUBLISHED = "published only";
const SERVED = "registered and deployed";

/** What registration and deployment add to the preview of a stack that has not changed. */
export const servedPreview: Row = {
  name: "preview-served",
  about:
    "`pulumi preview` of a stack without changes whose version is registered and deployed, against the same without registration and deployment. Both have a Bundle and an object of `gcp`, so both start the same providers; Vertex AI is the fake of the tests. The difference should be 1 s at most.",
  async prepare({ folder, isQuick }) {
    if (!findPulumi()) {
      const skipped = [{ name: "preview-served", reason: "no engine: npm run setup" }];
      return { cases: [], ratios: [], skipped };
    }
    const emulator = await Emulator.start();
    await emulator.createBucket("models");
    const fake = await FakeVertex.start(scratchFolder(), { operationMs: 300 });
    const published = await applied(fake, emulator, folder, "published", "");
    const serving =
      'registration: { aliases: ["champion"] }, deployment: { machineType: "n1-standard-4" },';
    const served = await applied(fake, emulator, folder, "served", serving);
    return {
      cases: [
        { name: PUBLISHED, ...published },
        { name: SERVED, ...served },
      ],
      ratios: [{ name: `${SERVED} / ${PUBLISHED}`, of: SERVED, to: PUBLISHED }],
      runs: isQuick ? 3 : 9,
      async close() {
        fake.stop();
        await emulator.stop();
      },
    };
  },
};

/** A preview of a stack after its first `up`. */
async function applied(
  fake: FakeVertex,
  emulator: Emulator,
  folder: string,
  name: string,
  serving: string,
): Promise<Omit<Case, "name">> {
  const program = `
const gcp = require("@pulumi/gcp");
new gcp.storage.BucketObject("note", { bucket: "models", name: "${name}.txt", content: "note" });
new ModelVersion("iris", {
  bucket: "models",
  export: { path: "./export" },
  upload: "bundle",
  serving: { image: "europe-docker.pkg.dev/acme/serving/tensorflow:2.15" },
  ${serving}
});`;
  const where = { scratch: join(folder, name), storage: emulator.endpoint };
  const stack = await VertexStack.create(fake, program, name, where);
  copyOf("tf1_two_metagraphs", stack.folder);
  await stack.succeed(["config", "set", "model-version:storageEndpoint", emulator.origin]);
  await stack.applied();
  return stack.call(["preview", "--expect-no-changes", "--stack", name]);
}
