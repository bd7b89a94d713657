import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, copyOf, pack, scratchFolder } from "../support/project";

const emulator = withEmulator();

const HEAD = `const { ModelVersion } = require("model-version");
const gcp = { storage: require("@pulumi/gcp/storage") };
`;
/** The name of the key is known only after the bucket exists. */
const program = (metadata: object) => `
const made = new gcp.storage.Bucket("made", { location: "US", name: "written" });
const version = new ModelVersion("iris", {
  bucket: made.name,
  export: { path: "./export" },
  storageClass: "NEARLINE",
  kmsKeyName: made.url.apply((url) => "projects/p/locations/us/keyRings/r/cryptoKeys/" + url.slice(5)),
  metadata: ${JSON.stringify(metadata)},
  cacheControl: "no-store",
}, { customTimeouts: { create: "2h" } });
exports.artifactUri = version.artifactUri;
`;

/** What the engine's state records of a resource. */
interface Kept {
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly customTimeouts?: { readonly create?: number };
}

describe("the arguments of each object", () => {
  it("reach every object, even if they are only known later, and leave a published one as it is", async () => {
    const project = aProject(program({ run: "1" }));
    copyOf("tf1_two_metagraphs", project);
    const stack = new Stack(project, scratchFolder(), emulator().endpoint);
    await stack.init();
    const up = await stack.up("--policy-pack", pack);
    assert.equal(up.code, 0, up.output);
    const before = await objectsOf(stack);
    const written = await generations();
    assert.equal(before.length, 4);
    for (const { inputs, customTimeouts } of before) {
      const { storageClass, kmsKeyName, metadata, cacheControl } = inputs ?? {};
      assert.deepEqual(
        { storageClass, kmsKeyName, metadata, cacheControl },
        {
          storageClass: "NEARLINE",
          kmsKeyName: "projects/p/locations/us/keyRings/r/cryptoKeys/written",
          metadata: { run: "1" },
          cacheControl: "no-store",
        },
      );
      assert.equal(customTimeouts?.create, 2 * 60 * 60);
    }

    writeFileSync(join(project, "index.js"), HEAD + program({ run: "2" }));
    const again = await stack.up("--skip-preview", "--policy-pack", pack);
    assert.equal(again.code, 0, again.output);
    assert.deepEqual(
      (await objectsOf(stack)).map(({ inputs }) => inputs?.["metadata"]),
      before.map(() => ({ run: "1" })),
    );
    assert.deepEqual(await generations(), written);
    const quiet = await stack.preview("--expect-no-changes");
    assert.equal(quiet.code, 0, quiet.output);
  });
});

async function objectsOf(stack: Stack): Promise<Kept[]> {
  const { code, output } = await stack.run(["stack", "export"]);
  assert.equal(code, 0, output);
  const { deployment } = JSON.parse(output) as { deployment: { resources: Kept[] } };
  return deployment.resources.filter(
    ({ type }) => type === "gcp:storage/bucketObject:BucketObject",
  );
}

/** Generation of each object in the bucket. */
async function generations(): Promise<string[]> {
  const names = await emulator().list("written");
  return Promise.all(names.map((name) => emulator().generation("written", name)));
}
