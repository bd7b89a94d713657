import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { FakeCloudBuild } from "../../support/cloudBuild/fakeCloudBuild";
import { withEmulator } from "../../support/hooks";
import { sourceOfRoutine } from "../../support/routines";
import { VertexStack, withVertex } from "../../support/vertex/vertexStack";
import { MODEL } from "../../support/vertex/withFake";

const IMAGE = "europe-west4-docker.pkg.dev/acme/models/iris";
const BUILDER = "builder@acme.iam.gserviceaccount.com";

/** A routine whose image is built. */
const PROGRAM = `
const iris = new ModelVersion("iris", {
  bucket: "models",
  customPrediction: { source: "./src", predictor: "predictor:Predictor" },
  registration: {
    build: { repository: "europe-west4-docker.pkg.dev/acme/models", serviceAccount: "${BUILDER}" },
  },
});
exports.version = iris.modelVersionName;
`;

describe("registration.build, with a real engine", function () {
  this.timeout(600_000);
  const vertex = withVertex();
  const emulator = withEmulator();
  let builds: FakeCloudBuild;
  beforeEach(async () => {
    await emulator().createBucket("models");
    builds = await FakeCloudBuild.start(
      async (bucket, object, generation) =>
        (await emulator().generation(bucket, object)) === generation,
    );
    builds.switchTo({ buildMs: 1_000 });
  });
  afterEach(async () => {
    for (const object of await emulator().list("models")) await emulator().remove("models", object);
    builds.stop();
    builds.assertClean();
  });

  async function aStack(program = PROGRAM): Promise<VertexStack> {
    const stack = await VertexStack.create(vertex(), program, "dev", {
      storage: emulator().endpoint,
    });
    cpSync(sourceOfRoutine("brought_by_scikit_learn"), join(stack.folder, "src"), {
      recursive: true,
    });
    const endpoints = {
      storageEndpoint: emulator().origin,
      cloudBuildEndpoint: builds.endpoint,
      registryEndpoint: builds.endpoint,
      loggingEndpoint: builds.endpoint,
    };
    for (const [name, origin] of Object.entries(endpoints))
      await stack.succeed(["config", "set", `model-version:${name}`, origin]);
    return stack;
  }
  const served = () =>
    vertex().state.models[MODEL]?.versions.map(({ body }) => body["containerSpec"]);

  it("builds an image once, registers it by its digest, and keeps it", async () => {
    const stack = await aStack();
    assert.match(await stack.succeed(["preview"]), /builds iris on Cloud Build, once its version/);
    const applied = await stack.applied();
    assert.match(applied, /log of the build: https:\/\//);
    const [image] = await stack.recorded(":RoutineImage");
    const byDigest = String(image?.outputs?.["image"]);
    assert.match(byDigest, new RegExp(`^${IMAGE}@sha256:[0-9a-f]{64}$`));
    assert.deepEqual(served(), [
      {
        imageUri: byDigest,
        ports: [{ containerPort: 8080 }],
        predictRoute: "/predict",
        healthRoute: "/health",
      },
    ]);
    await stack.succeed(["preview", "--expect-no-changes"]);
    await stack.succeed(["refresh", "--yes", "--expect-no-changes"]);
    await stack.succeed(["destroy", "--yes"]);
    await (await aStack()).applied();
    assert.equal(builds.builds.length, 1, "the image that is there is taken");
  });

  it("is imported by its tag, and has nothing to do then", async () => {
    const first = await aStack();
    await first.applied();
    const [image] = await first.recorded(":RoutineImage");
    const { packageUri, repository } = image?.inputs ?? {};
    const program = (options: string) => `const { RoutineImage } = require("model-version");
const { image } = new RoutineImage("iris", { packageUri: "${packageUri}", repository: "${repository}" }, { ${options} });
exports.image = image;`;
    const second = await aStack(program(`import: "${image?.id}"`));
    assert.match(await second.applied(), /:RoutineImage +iris +imported/);
    assert.equal(await second.output("image"), image?.outputs?.["image"]);
    second.write(program(""));
    await second.succeed(["preview", "--expect-no-changes"]);
    await second.succeed(["refresh", "--yes", "--expect-no-changes"]);
    assert.equal(builds.builds.length, 1);
  });

  it("says why a build failed, publishes nothing of it, and builds again", async () => {
    const stack = await aStack();
    const log = [
      "Step 9/11 : RUN pip install",
      "ERROR: No matching distribution found for torch==9.9",
    ];
    builds.failures.plan({ what: { status: "FAILURE", type: "USER_BUILD_STEP", log } });
    const { code, output } = await stack.run(["up", "--yes", "--skip-preview"]);
    assert.notEqual(code, 0);
    assert.match(output, /failed: USER_BUILD_STEP/);
    assert.match(output, / {2}\| ERROR: No matching distribution found for torch==9\.9/);
    assert.match(output, /Fix: read the last lines\./);
    assert.equal(served(), undefined);
    await stack.applied();
    assert.equal(served()?.length, 1);
  });

  it("continues a build after the engine and the plugin were killed", async () => {
    const stack = await aStack();
    builds.switchTo({ buildMs: 6_000 });
    const child = stack.start(["up", "--yes", "--skip-preview"]);
    while (builds.builds.length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill("SIGKILL");
    await stack.run(["cancel", "--yes"]);
    await stack.applied();
    assert.equal(builds.builds.length, 1);
    assert.equal(served()?.length, 1);
  });
});
