import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { TestResource } from "../../../testing";
import { anObject } from "../../support/declared";
import { withFolders } from "../../support/folders";
import { aPackedRoutine } from "../../support/packedRoutine";
import { violationsOf } from "../../support/uploads";

const { folder } = withFolders();
const { FileAsset } = pulumi.asset;

describe("uploads-accounted-for, on the package of a routine", () => {
  const evil = { source: undefined, content: "FROM evil\n" };
  const change = (declared: readonly TestResource[], end: string, props: object) =>
    declared.map((object) =>
      object.name.endsWith(end) ? { ...object, props: { ...object.props, ...props } } : object,
    );

  it("accepts it as it was packed", async () => {
    assert.deepEqual(await violationsOf(await aPackedRoutine()), []);
  });

  it("refuses another source distribution, and another Dockerfile", async () => {
    const declared = await aPackedRoutine();
    const root = folder({ "other.tar.gz": "other" });
    const source = new FileAsset(join(root, "other.tar.gz"));
    assert.deepEqual(await violationsOf(change(declared, ".tar.gz", { source })), [
      "mandatory UPL004",
    ]);
    assert.deepEqual(await violationsOf(change(declared, "/Dockerfile", evil)), [
      "mandatory UPL004",
    ]);
  });

  for (const name of ["package/setup.sh", "other/a.txt", "model.txt", "package/"]) {
    it(`refuses ${name} beside it`, async () => {
      const declared = await aPackedRoutine();
      const above = declared.at(-1)?.name.replace("manifest.json", "") ?? "";
      const object = { ...anObject({ name: above + name, content: "x" }), parent: "iris" };
      assert.deepEqual(await violationsOf([...declared, object]), ["mandatory UPL005"]);
    });
  }
});
