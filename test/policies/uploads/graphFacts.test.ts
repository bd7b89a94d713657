import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { inspect, shortDigest } from "../../../inspect";
import type { Manifest } from "../../../inspect/manifest";
import type { TestResource } from "../../../testing";
import { aDeclaration, anObject } from "../../support/declared";
import { withFolders } from "../../support/folders";
import { fixtures } from "../../support/project";
import { violationsOf } from "../../support/uploads";

const { folder } = withFolders();

/** What is reported about a fixture's real files below a manifest with other facts. */
async function found(
  fixture: string | readonly TestResource[],
  change: (manifest: Manifest) => Partial<Manifest>,
): Promise<string[]> {
  const [version, ...objects] = typeof fixture === "string" ? await aDeclaration(fixture) : fixture;
  const manifest = version?.props?.["manifest"] as Manifest;
  assert.ok(version);
  const props = { ...version.props, manifest: { ...manifest, ...change(manifest) } };
  return violationsOf([{ ...version, props }, ...objects]);
}

/** Facts about the first MetaGraph, with a change. */
function graph(change: object): (manifest: Manifest) => Partial<Manifest> {
  return ({ savedModel }) => {
    assert.ok(savedModel);
    const [first, ...others] = savedModel.metaGraphs;
    return {
      savedModel: { ...savedModel, metaGraphs: [{ ...first, ...change }, ...others] as never },
    };
  };
}

describe("uploads-accounted-for, on facts about a graph", () => {
  for (const fixture of ["unsafe_ops", "keras3_export", "tf1_two_metagraphs", "multi_input"]) {
    it(`confirms the facts of ${fixture} by its bytes`, async () => {
      assert.deepEqual(await found(fixture, () => ({})), []);
    });
  }

  for (const change of [
    { reachedOps: {} },
    { reachedAtLoading: [] },
    { tensorflowVersion: "2.0.0" },
    { signatures: {} },
    { foreignOps: [{ op: "Other", functions: [""] }] },
  ]) {
    it(`refuses ${JSON.stringify(change)} with the real files`, async () => {
      assert.deepEqual(await found("unsafe_ops", graph(change)), ["mandatory UPL004"]);
    });
  }

  it("refuses a manifest that calls a graph unreadable or not a graph", async () => {
    const problem = { code: "unreadable-graph", path: "saved_model.pb", cause: "too-many-names" };
    const empty = { metaGraphs: [], variables: [], duplicateBytes: 0 };
    const unread = { savedModel: empty, problems: [{ ...problem, limit: 1 }] } as never;
    assert.deepEqual(await found("unsafe_ops", () => unread), ["mandatory UPL004"]);
    const other = { kind: "unsupported", savedModel: undefined } as never;
    assert.ok((await found("keras3_export", () => other)).includes("mandatory UPL004"));
  });

  it("refuses other facts of a TFLite model", async () => {
    const declared = await aTflite();
    assert.deepEqual(await found(declared, () => ({})), []);
    assert.deepEqual(await found(declared, () => ({ tflite: undefined }) as never), [
      "mandatory UPL004",
    ]);
    const changed = ({ tflite }: Manifest) => ({ tflite: { ...tflite, signatures: {} } }) as never;
    const refused = await found(declared, changed);
    assert.ok(refused.length > 0 && refused.every((one) => /UPL00[34]$/.test(one)));
  });
});

async function aTflite(): Promise<TestResource[]> {
  const location = join(folder({}), "model.tflite");
  mkdirSync(dirname(location), { recursive: true });
  copyFileSync(join(fixtures, "tflite/model.tflite"), location);
  const manifest = await inspect(dirname(location), { name: "iris" });
  const name = `models/iris/${shortDigest(manifest.contentDigest)}/model/model.tflite`;
  const object = anObject({ name, source: new pulumi.asset.FileAsset(location) });
  return [
    {
      type: "model-version:index:ModelVersion",
      name: "iris",
      props: { bucket: "models", manifest },
    },
    { ...object, parent: "iris" },
  ];
}
