import assert from "node:assert/strict";
import type { Job, State } from "../../../provider/resource";
import { vertexModelAlias as resource } from "../../../provider/resources/vertexModelAlias";
import { type Plain, UNKNOWN } from "../../../provider/values";
import { moveAlias } from "../../../vertex/modelAlias/alias";
import { aJob } from "../../support/aJob";
import { refreshed } from "../../support/refreshed";
import { registerTwo } from "../../support/vertex/deployments";
import { MODEL, URN, withFake } from "../../support/vertex/withFake";

const CHAMPION = { modelName: MODEL, alias: "champion", version: "1" };
const INPUTS: Plain = CHAMPION;

describe("VertexModelAlias between engine and service", () => {
  const world = withFake();
  let notes: string[];
  const job = (): Job =>
    aJob({
      ...world().work(),
      urn: URN,
      note: (message) => notes.push(message),
    });
  const holders = () =>
    (world().fake.state.models[MODEL]?.versions ?? [])
      .filter(({ aliases }) => aliases.includes("champion"))
      .map(({ id }) => id);

  beforeEach(async () => {
    notes = [];
    await registerTwo(world());
  });
  const created = async (): Promise<State> => {
    const { id, outputs } = await resource.create(INPUTS, job());
    return { id, inputs: INPUTS, outputs };
  };

  it("has nothing to do after it was created, however often it is read", async () => {
    const state = await created();
    assert.equal(state.id, `${MODEL}@champion`);
    assert.deepEqual(await refreshed(resource, state, job), state);
  });

  it("has nothing to do after an import", async () => {
    const state = await created();
    const imported = (await resource.read(state.id, undefined, job())) as State;
    assert.deepEqual(imported, state);
    const named = { ...INPUTS, modelName: MODEL.replace("123456789012", "acme") };
    assert.deepEqual(resource.diff(imported, named), []);
  });

  it("shows in a read which version has it now, and says so before it moves it back", async () => {
    const state = await created();
    await moveAlias(world().work(), { ...CHAMPION, version: "2" });
    const read = (await resource.read(state.id, state, job())) as State;
    assert.deepEqual(
      resource.diff(read, INPUTS).map(({ property, replaces }) => [property, replaces]),
      [["version", false]],
    );
    await resource.previewUpdate?.(read, INPUTS, job());
    assert.match(notes.join("\n"), /^champion moves here from iris@2 \(team=flowers, owner /);
    await resource.update(read, INPUTS, job());
    assert.deepEqual(holders(), ["1"]);
  });

  it("is gone if it was removed by hand", async () => {
    const state = await created();
    world().fake.change(({ models }) => {
      for (const version of models[MODEL]?.versions ?? [])
        version.aliases = version.aliases.filter((alias) => alias !== "champion");
    });
    assert.equal(await resource.read(state.id, state, job()), undefined);
    await created();
    assert.deepEqual(holders(), ["1"]);
  });

  it("does not report a move of its own", async () => {
    const state = await created();
    await resource.previewUpdate?.(state, { ...INPUTS, version: "2" }, job());
    await resource.previewUpdate?.(state, { ...INPUTS, version: UNKNOWN }, job());
    assert.deepEqual(notes, []);
  });

  it("says in a first preview from which version it takes the alias, if it has access", async () => {
    await moveAlias(world().work(), { ...CHAMPION, version: "2" });
    await resource.preview(INPUTS, job());
    assert.match(notes.join("\n"), /^champion moves here from iris@2 /);
    await resource.preview({ ...INPUTS, modelName: UNKNOWN }, job());
    const what = { status: 403, code: "PERMISSION_DENIED" };
    world().fake.requests.plan({ path: /champion/, what });
    await resource.preview(INPUTS, job());
    assert.equal(notes.length, 1);
  });

  it("removes only an alias that it assigned", async () => {
    const state = await created();
    await moveAlias(world().work(), { ...CHAMPION, version: "2" });
    await resource.delete((await resource.read(state.id, state, job())) as State, job());
    assert.deepEqual(holders(), ["2"]);
    assert.deepEqual(notes, ["champion stays, since iris@2 holds it by now"]);
    const moved = await resource.update(state, { ...INPUTS, version: "2" }, job());
    await resource.delete({ ...state, outputs: moved }, job());
    assert.deepEqual(holders(), []);
    assert.equal(await resource.read(state.id, state, job()), undefined);
  });

  it("is replaced for another alias or model", () => {
    const state = { id: "", inputs: INPUTS, outputs: {} };
    for (const change of [{ alias: "canary" }, { modelName: `${MODEL}2` }])
      assert.deepEqual(
        resource.diff(state, { ...INPUTS, ...change }).map(({ replaces }) => replaces),
        [true],
      );
  });
});
