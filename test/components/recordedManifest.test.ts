import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { recordedManifest } from "../../components/recordedManifest";
import { inspect, type Manifest } from "../../inspect";
import { readManifest } from "../../inspect/schema/readManifest";
import { judge } from "../../rules";
import { aFile, aManifest } from "../support/manifests";
import { fixtures } from "../support/project";
import { inspectRoutineFixture, routines } from "../support/routines";

/** What the SDK sends for a recorded manifest. */
async function sent(manifest: Manifest, before?: Parameters<typeof recordedManifest>[1]) {
  const props = { manifest: recordedManifest(manifest, before) };
  const { manifest: recorded } = await pulumi.runtime.serializeProperties("iris", props);
  return JSON.parse(JSON.stringify(recorded)) as Record<string, unknown> & {
    readonly facts: { readonly hash: string; readonly text: string };
  };
}

/** The findings about what policies receive equal those about the manifest itself. */
async function isJudgedTheSame(manifest: Manifest): Promise<void> {
  const read = readManifest(await sent(manifest));
  assert.ok("manifest" in read, "fault" in read ? read.fault : "");
  assert.deepEqual(judge(read.manifest), judge(manifest));
}

describe("recordedManifest", () => {
  for (const name of readdirSync(fixtures, { withFileTypes: true })) {
    if (!name.isDirectory()) continue;
    it(`is judged as the manifest of ${name.name}`, async () => {
      await isJudgedTheSame(await inspect(join(fixtures, name.name)));
    });
  }

  for (const name of routines) {
    it(`is judged as the manifest of the routine ${name}`, async () => {
      await isJudgedTheSame(await inspectRoutineFixture(name));
    });
  }

  it("shows other packs' policies the main properties of the version, beside the facts", async () => {
    const { facts: _facts, ...shown } = await sent(aManifest());
    const { kind, name, contentDigest, totalBytes, fileCount } = aManifest();
    assert.deepEqual(shown, { schema: 2, kind, name, contentDigest, totalBytes, fileCount });
  });

  it("is the same for the engine if the bytes are the same, whatever is known about them", async () => {
    const [known, more] = [
      await sent(aManifest()),
      await sent(aManifest({ problems: [{ code: "unread", path: "a", what: "" } as never] })),
    ];
    assert.equal(known.facts.hash, "0".repeat(64));
    assert.equal(more.facts.hash, known.facts.hash);
    assert.notEqual(more.facts.text, known.facts.text);
  });

  it("leaves out the digests that are only compared with a bucket's listing", async () => {
    const listing = { md5: "md5", crc32c: "crc32c" };
    const packageFiles = [{ path: "Dockerfile", bytes: 5, sha256: "0", ...listing }];
    const { facts } = await sent(aManifest({ files: [aFile(listing)], packageFiles }));
    assert.doesNotMatch(facts.text, /md5|crc32c/);
  });

  it("stays one object if an older release recorded the same facts", async () => {
    const manifest = aManifest();
    const upgrade = { from: "sha256:0", changes: [] };
    const before = { schema: 1, manifest: { ...manifest, upgrade } } as const;
    assert.deepEqual(await sent(manifest, before), manifest);
  });

  it("takes the new format as soon as anything differs", async () => {
    const before = { schema: 1, manifest: aManifest() } as const;
    for (const change of [{ name: "other" }, { serving: { framework: "xgboost" } }] as const) {
      const { schema } = await sent(aManifest(change), before);
      assert.equal(schema, 2);
    }
  });
});
