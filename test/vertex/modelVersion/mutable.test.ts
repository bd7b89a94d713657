import assert from "node:assert/strict";
import type { ApiModel } from "../../../vertex/modelVersion/inputs";
import { applyMutable } from "../../../vertex/modelVersion/mutable";
import { planRegistration } from "../../../vertex/modelVersion/plan";
import { register } from "../../../vertex/modelVersion/register";
import { getVersion } from "../../../vertex/modelVersion/registry";
import { requestFaults } from "../../support/vertex/requestFaults";
import { IRIS, MODEL, URN, withFake } from "../../support/vertex/withFake";

const OWN = { urn: URN, adopted: false };

describe("the mutable properties of a version", () => {
  const world = withFake();
  const stored = () => world().fake.state.models[MODEL];
  const patches = () => world().fake.log.filter((line) => line.startsWith("PATCH"));
  let version: ApiModel;

  beforeEach(async () => {
    ({ version } = await register(world().work(), IRIS, URN));
  });
  const current = async () => {
    const ref = { project: "acme", location: "europe-west4", model: "iris", version: "1" };
    return (await getVersion(world().work(), ref)) as ApiModel;
  };

  it("are left as they are if nothing differs", async () => {
    await applyMutable(world().work(), version, IRIS, OWN, IRIS.labels);
    assert.deepEqual(patches(), []);
  });

  it("are changed in one call for the version and in another for the model", async () => {
    const inputs = {
      ...IRIS,
      labels: { stage: "canary" },
      versionDescription: "second",
      displayName: "Iris",
      description: "flowers",
    };
    await applyMutable(world().work(), version, inputs, OWN, IRIS.labels);
    assert.deepEqual(
      patches().map((line) => decodeURIComponent(line).replace(/^\S+ \S+models/, "")),
      ["/iris@1?updateMask=labels,versionDescription", "/iris?updateMask=displayName,description"],
    );
    const { versions: [changed] = [], displayName, description } = stored() ?? {};
    assert.deepEqual([displayName, description], ["Iris", "flowers"]);
    assert.equal(changed?.description, "second");
    assert.equal(changed?.labels["stage"], "canary");
    assert.equal(changed?.labels["team"], undefined);
    assert.match(String(changed?.labels["mv-id"]), /^[0-9a-f]{32}$/);
  });

  for (const [name, what] of Object.entries(requestFaults("Model")))
    it(`${name} of a change: are changed in the end`, async () => {
      world().fake.requests.plan({ method: "PATCH", path: /./, what });
      const inputs = { ...IRIS, labels: { stage: "canary" }, description: "flowers" };
      await applyMutable(world().work(), version, inputs, OWN, IRIS.labels);
      assert.equal(stored()?.versions[0]?.labels["stage"], "canary");
      assert.equal(stored()?.description, "flowers");
    });

  it("can be cleared, but for the model only explicitly", async () => {
    const described = { ...IRIS, versionDescription: "first", description: "flowers" };
    await applyMutable(world().work(), version, described, OWN, IRIS.labels);
    const { labels: _, ...without } = IRIS;
    await applyMutable(world().work(), await current(), without, OWN, IRIS.labels);
    assert.equal(stored()?.versions[0]?.description, "");
    assert.equal(stored()?.versions[0]?.labels["team"], undefined);
    assert.equal(stored()?.description, "flowers");
  });

  it("do not include the labels and the owner of a version that belongs to another stack", async () => {
    const adopted = { urn: URN.replace("dev", "prod"), adopted: true };
    const owner = version.labels?.["mv-owner"];
    const inputs = { ...IRIS, labels: { consumer: "prod" } };
    await applyMutable(world().work(), version, inputs, adopted);
    const { team, consumer, "mv-owner": still } = stored()?.versions[0]?.labels ?? {};
    assert.deepEqual([team, consumer, still], ["flowers", "prod", owner]);
  });

  it("include a label by which the version is found, which is restored", async () => {
    world().fake.change(({ models }) => {
      const [first] = models[MODEL]?.versions ?? [];
      if (first) first.labels = { team: "flowers" };
    });
    await applyMutable(world().work(), await current(), IRIS, OWN, IRIS.labels);
    assert.deepEqual(stored()?.versions[0]?.labels, version.labels);
  });
});

describe("what a preview says about a registration", () => {
  const world = withFake();
  const plan = (change = {}) => planRegistration(world().work(), { ...IRIS, ...change });

  it("is a first version, a further one, or an existing one", async () => {
    assert.deepEqual(await plan(), { says: "makes the model iris with its first version" });
    await register(world().work(), IRIS, URN);
    const { says, modelName, found } = await plan();
    assert.equal(says, "takes iris@1, which has the same content");
    assert.deepEqual([modelName, found?.versionId], [MODEL, "1"]);
    const next = { artifactUri: "gs://models/iris/other" };
    assert.deepEqual(await plan(next), {
      says: "adds a version to iris, which has 1 version",
      modelName: MODEL,
    });
    assert.equal(world().fake.log.filter((line) => line.startsWith("POST")).length, 1);
  });

  it("is an existing one even if the list does not show it yet", async () => {
    world().fake.switchTo({ listLagMs: 60_000 });
    await register(world().work(), IRIS, URN);
    const { says, modelName, found } = await plan();
    assert.equal(says, "takes iris@1, which has the same content");
    assert.deepEqual([modelName, found?.versionId], [MODEL, "1"]);
  });
});
