import assert from "node:assert/strict";
import { identityOf } from "../../../vertex/modelVersion/identity";
import type { ModelVersionInputs } from "../../../vertex/modelVersion/inputs";
import { register } from "../../../vertex/modelVersion/register";
import { type RecordedVersions, unrecordedVersions } from "../../../vertex/modelVersion/unrecorded";
import { parseModelName } from "../../../vertex/names";
import { IRIS, MODEL, URN, withFake } from "../../support/vertex/withFake";

const PREFIX = `${URN}-`;
const digits = (digit: string) => digit.repeat(16);

describe("versions that a component has registered and no state has", () => {
  const world = withFake();

  /** Registers a version as the component's resource for its digest does. */
  const registered = async (
    digit: string,
    more: Partial<ModelVersionInputs> = {},
    urn = PREFIX,
  ) => {
    const inputs = { ...IRIS, contentDigest: `sha256:${digit.repeat(64)}`, ...more };
    const { version } = await register(world().work(), inputs, urn + digits(digit));
    return String(version.versionId);
  };
  const found = (
    recorded: readonly string[],
    current: string,
    { model = MODEL, identities = [] }: { model?: string; identities?: readonly string[] } = {},
  ) => {
    const ref = parseModelName(model);
    assert.ok(ref);
    const versions: RecordedVersions = { urnPrefix: PREFIX, recorded, identities, current };
    return unrecordedVersions(world().work(), ref, versions);
  };

  it("are none if the state has them all", async () => {
    const one = await registered("a");
    const two = await registered("b");
    assert.deepEqual(await found([one], one), { [two]: digits("b") });
    assert.deepEqual(await found([one, two], two), {});
    assert.deepEqual(await found([one], two), {});
  });

  it("include another description of the same content", async () => {
    const one = await registered("a");
    const two = await registered("a", { metadata: { image: "other" } });
    assert.deepEqual(await found([one], one), { [two]: digits("a") });
  });

  it("do not include one whose upload was interrupted, and whose ID the state lacks", async () => {
    const one = await registered("a");
    const metadata = { image: "other" };
    await registered("a", { metadata });
    const two = { ...IRIS, contentDigest: `sha256:${"a".repeat(64)}`, metadata };
    assert.deepEqual(await found([], one, { identities: [identityOf(two)] }), {});
  });

  it("include the first one of all", async () => {
    const one = await registered("a");
    const two = await registered("b");
    assert.deepEqual(await found([], two), { [one]: digits("a") });
  });

  it("do not include older ones, which may be kept on purpose", async () => {
    await registered("a");
    const two = await registered("b");
    assert.deepEqual(await found([two], two), {});
  });

  it("do not include those of others", async () => {
    const one = await registered("a");
    await registered("b", {}, PREFIX.replace("dev", "prod"));
    await registered("c", {}, PREFIX.replace("iris", "rose"));
    await registered("d");
    world().fake.change(({ models }) => {
      const last = models[MODEL]?.versions.at(-1);
      if (last) last.labels = { team: "flowers" };
    });
    assert.deepEqual(await found([one], one), {});
  });

  it("are none in a model that does not exist", async () => {
    assert.deepEqual(await found([], "1", { model: MODEL.replace("iris", "rose") }), {});
  });
});
