import assert from "node:assert/strict";
import {
  describeMove,
  holderOf,
  modelRef,
  moveAlias,
  removeAlias,
} from "../../../vertex/modelAlias/alias";
import { aliasFaults } from "../../../vertex/modelAlias/inputs";
import type { ApiModel } from "../../../vertex/modelVersion/inputs";
import { registerTwo } from "../../support/vertex/deployments";
import { requestFaults } from "../../support/vertex/requestFaults";
import { MODEL, withFake } from "../../support/vertex/withFake";

const CHAMPION = { modelName: MODEL, alias: "champion", version: "1" };

describe("an alias of a model", () => {
  const world = withFake();
  const holders = (alias: string) =>
    (world().fake.state.models[MODEL]?.versions ?? [])
      .filter(({ aliases }) => aliases.includes(alias))
      .map(({ id }) => id);

  beforeEach(() => registerTwo(world()));

  it("moves from the version that has it", async () => {
    await moveAlias(world().work(), CHAMPION);
    await moveAlias(world().work(), { ...CHAMPION, version: "2" });
    assert.deepEqual(holders("champion"), ["2"]);
    const holder = await holderOf(world().work(), modelRef(MODEL), "champion");
    assert.equal(holder?.versionId, "2");
  });

  it("may be default, which moves as any other", async () => {
    await moveAlias(world().work(), { ...CHAMPION, alias: "default", version: "2" });
    assert.deepEqual(holders("default"), ["2"]);
  });

  it("is removed from the version to which it was assigned", async () => {
    await moveAlias(world().work(), CHAMPION);
    assert.equal(await removeAlias(world().work(), CHAMPION), undefined);
    assert.deepEqual(holders("champion"), []);
    assert.equal(await removeAlias(world().work(), CHAMPION), undefined);
  });

  it("stays where someone else moved it, and says so", async () => {
    await moveAlias(world().work(), { ...CHAMPION, version: "2" });
    const why = await removeAlias(world().work(), CHAMPION);
    assert.equal(why, "champion stays, since iris@2 holds it by now");
    assert.deepEqual(holders("champion"), ["2"]);
  });

  it("stays if it is default, which every model has", async () => {
    const why = await removeAlias(world().work(), { ...CHAMPION, alias: "default" });
    assert.equal(why, "default stays with iris@1, since every model has it");
    assert.deepEqual(holders("default"), ["1"]);
  });

  for (const [name, what] of Object.entries(requestFaults("Model")))
    it(`${name}: is where it belongs in the end, and removed in the end`, async () => {
      world().fake.requests.plan({ path: /mergeVersionAliases/, what });
      await moveAlias(world().work(), CHAMPION);
      assert.deepEqual(holders("champion"), ["1"]);
      world().fake.requests.plan({ path: /mergeVersionAliases/, what });
      assert.equal(await removeAlias(world().work(), CHAMPION), undefined);
      assert.deepEqual(holders("champion"), []);
    });

  it("is refused with the service's own message", async () => {
    const what = { status: 403, code: "PERMISSION_DENIED", message: "aiplatform.models.update" };
    world().fake.requests.plan({ path: /mergeVersionAliases/, what });
    await assert.rejects(moveAlias(world().work(), CHAMPION), /aiplatform\.models\.update/);
    assert.deepEqual(holders("champion"), []);
  });

  it("says from which version it is taken", () => {
    const holder = {
      versionId: "3",
      labels: { team: "roses", "mv-owner": "0123456789abcdef", "mv-id": "x" },
    } as unknown as ApiModel;
    assert.equal(
      describeMove(CHAMPION, holder),
      "champion moves here from iris@3 (team=roses, owner 01234567)",
    );
    assert.equal(describeMove({ ...CHAMPION, version: "3" }, holder), undefined);
    const { labels: _, ...bare } = holder;
    assert.equal(describeMove(CHAMPION, bare), "champion moves here from iris@3");
  });
});

describe("arguments of an alias that the service would refuse", () => {
  const faults = (change: Partial<typeof CHAMPION>) =>
    aliasFaults({ ...CHAMPION, ...change }, (value) => value !== "unknown").map(
      ({ property }) => property,
    );

  it("are none in a valid one", () => {
    assert.deepEqual(faults({}), []);
    for (const alias of ["default", "v1", "aB-9", "a".repeat(128)])
      assert.deepEqual(faults({ alias }), [], alias);
    assert.deepEqual(faults({ modelName: "unknown", alias: "unknown", version: "unknown" }), []);
  });

  for (const alias of ["a", "3", "Champion", "champion-", "champioN", "a b", "a".repeat(129)])
    it(`are found: ${alias.slice(0, 20)}`, () => assert.deepEqual(faults({ alias }), ["alias"]));

  it("are found in the names of model and version", () => {
    assert.deepEqual(faults({ modelName: "iris" }), ["modelName"]);
    assert.deepEqual(faults({ modelName: `${MODEL}@1` }), ["modelName"]);
    for (const version of ["0", "champion", "1.0"])
      assert.deepEqual(faults({ version }), ["version"], version);
  });
});
