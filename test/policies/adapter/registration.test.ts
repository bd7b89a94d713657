import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { type InspectOptions, shortDigest } from "../../../inspect";
import type { Manifest } from "../../../inspect/manifest";
import { previewPolicies, type TestResource, unknown } from "../../../testing";
import { aDeclaration } from "../../support/declared";
import { aPack } from "../../support/pack";
import { aRoutine } from "../../support/routineManifests";

const OWN = "europe-docker.pkg.dev/acme/serving/tensorflow:2.15";
const UNKNOWN_PREBUILT = "europe-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-99:latest";

let program: readonly TestResource[];
let manifest: Manifest;

/** Level and code of what a policy reports about a registered version with its ModelVersion. */
async function reported(
  policy: string,
  change: pulumi.Inputs,
  parent = "iris",
  before: readonly TestResource[] = program,
): Promise<string[]> {
  const folder = `models/iris/${shortDigest(manifest.contentDigest)}`;
  const props = {
    modelId: "iris",
    artifactUri: `gs://models/${folder}/model`,
    contentDigest: manifest.contentDigest,
    container: { image: OWN },
    ...change,
  };
  const version = { type: "model-version:index:VertexModelVersion", name: "registered", props };
  const resources = [...before, { ...version, ...(parent !== "" && { parent }) }];
  const all = resources.map((one) => ({ outputs: one.props ?? {}, ...one }));
  const found = await previewPolicies(aPack(), all);
  return found
    .filter((one) => one.policy === policy && /CON|UPL010/.test(one.message))
    .map(({ level, message }) => `${level} ${/\[(\w+)\]/.exec(message)?.[1]}`);
}

async function declare(options: InspectOptions = {}): Promise<void> {
  program = (await aDeclaration("tf1_two_metagraphs", options)).slice(0, 1);
  manifest = program[0]?.props?.["manifest"] as Manifest;
}

describe("serving-container, on a version that is registered", () => {
  const judged = (change: pulumi.Inputs, before = program) =>
    reported("serving-container", change, "iris", before);
  before(() => declare());

  it("passes an image that is nobody's prebuilt container", async () => {
    assert.deepEqual(await judged({}), []);
  });

  it("refuses a prebuilt container that does not exist", async () => {
    assert.deepEqual(await judged({ container: { image: UNKNOWN_PREBUILT } }), [
      "mandatory CON001",
    ]);
  });

  it("judges an image once that serving.image names, too", async () => {
    await declare({ serving: { image: UNKNOWN_PREBUILT } });
    assert.deepEqual(await judged({ container: { image: UNKNOWN_PREBUILT } }), [
      "mandatory CON001",
    ]);
    await declare();
  });

  it("says that an image is unknown in preview", async () => {
    assert.deepEqual(await judged({ container: { image: unknown } }), ["advisory CON011"]);
    assert.deepEqual(await judged({ container: unknown }), ["advisory CON011"]);
  });

  it("refuses a prebuilt container for a routine, which does not contain it", async () => {
    manifest = aRoutine({ pythonVersion: "3.12" });
    const routine = { type: "model-version:index:ModelVersion", name: "iris", props: { manifest } };
    const image = "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest";
    assert.deepEqual(await judged({ container: { image } }, [routine]), ["mandatory CON010"]);
    assert.deepEqual(await judged({}, [routine]), []);
    await declare();
  });

  it("waives what an exemption of the ModelVersion waives", async () => {
    await declare({ exemptions: [{ rule: "CON001", reason: "agreed", until: "2999-12-31" }] });
    assert.deepEqual(await judged({ container: { image: UNKNOWN_PREBUILT } }), ["advisory CON001"]);
    await declare();
  });
});

describe("uploads-accounted-for, on a version that is registered", () => {
  const judged = (change: pulumi.Inputs) => reported("uploads-accounted-for", change);
  const NONE = "";
  const outside = (change: pulumi.Inputs) =>
    reported("uploads-accounted-for", change, "").then((found) => found.join());
  const OTHER = `sha256:${"f".repeat(64)}`;
  const other = `gs://models/models/iris/${"f".repeat(16)}/model`;
  before(() => declare());

  it("passes the files of the ModelVersion above it", async () => {
    assert.deepEqual(await judged({}), []);
    assert.deepEqual(await judged({ artifactUri: unknown }), []);
  });

  it("passes those of a ModelVersion beside it, by digest or by folder", async () => {
    assert.equal(await outside({}), NONE);
    assert.equal(await outside({ artifactUri: unknown }), NONE);
    assert.equal(await outside({ contentDigest: undefined }), NONE);
  });

  it("passes a version without files, whose image is not seen", async () => {
    assert.equal(await outside({ artifactUri: undefined, contentDigest: undefined }), NONE);
  });

  it("refuses files that no ModelVersion describes", async () => {
    for (const change of [
      { artifactUri: other },
      { contentDigest: OTHER },
      { artifactUri: other, contentDigest: OTHER },
      { artifactUri: other, contentDigest: undefined },
      { artifactUri: "gs://elsewhere/model.pkl", contentDigest: undefined },
    ])
      assert.equal(await outside(change), "mandatory UPL010", JSON.stringify(change));
  });

  it("warns of the version before, which a canary keeps", async () => {
    assert.deepEqual(await judged({ artifactUri: other, contentDigest: OTHER }), [
      "advisory UPL010",
    ]);
  });

  it("says what is unknown in preview", async () => {
    assert.equal(await outside({ contentDigest: unknown }), "advisory UPL010");
    assert.equal(
      await outside({ artifactUri: unknown, contentDigest: undefined }),
      "advisory UPL010",
    );
  });
});
