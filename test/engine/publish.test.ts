import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "../../tools/engineRun/stack";
import { withEmulator } from "../support/hooks";
import { aProject, copyOf, pack, scratchFolder } from "../support/project";
import { published as manifestsOf } from "../support/published";
import { StorageProxy } from "../support/storageProxy";

const emulator = withEmulator();

/** Moments at which a program changes its export, in the program's own code. */
const IN_PROGRAM = {
  "at once": "change();",
  "in the next turn": "setImmediate(change);",
  "when the digest is known": "version.contentDigest.apply(change);",
  "when the manifest is known": "version.manifest.apply(change);",
  "when the component is registered": "version.urn.apply(change);",
} as const;
/** Moments at which the export changes: before the bytes of this upload are forwarded. */
const AT_UPLOAD = [1, 2, 3, 4, 5] as const;

/** Files that may be beside a model and that change. */
const NOTES = ["a.txt", "b.txt", "c.txt", "d.txt"];

const PROGRAM = `
const { writeFileSync } = require("node:fs");
const change = () => {
  for (const note of ${JSON.stringify(NOTES)}) writeFileSync("./export/" + note, "changed\\n");
};
const version = new ModelVersion("iris", { bucket: "BUCKET", export: { path: "./export" } });
exports.artifactUri = version.artifactUri;
`;

function write(exported: string, text: string): void {
  for (const note of NOTES) writeFileSync(join(exported, note), text);
}

const published = (bucket: string) => manifestsOf(emulator(), bucket);

describe("files that change during up", () => {
  for (const gate of [[], ["--policy-pack", pack]]) {
    const judged = gate.length > 0 ? "with the policy pack" : "without the policy pack";

    it(`are never published with a manifest of other bytes: ten moments, ${judged}`, async function () {
      this.timeout(900_000);
      const bucket = gate.length > 0 ? "changes-judged" : "changes";
      const { stack, exported } = await aStack(bucket);
      const { storage } = stack;
      let refused = 0;
      const up = async (moment: string, code: string) => {
        // Each moment has its own bytes, so that the bucket contains nothing from another one.
        write(exported, `until ${moment}\n`);
        writeProgram(stack.project, PROGRAM.replace("BUCKET", bucket) + code);
        const before = (await published(bucket)).length;
        const run = await stack.up("--skip-preview", "--parallel", "2", ...gate);
        const after = (await published(bucket)).length;
        if (run.code === 0) {
          assert.equal(after, before + 1, `${moment}: ${run.output}`);
        } else {
          refused++;
          assert.equal(after, before, `${moment}: ${run.output}`);
          assert.match(run.output, /[abcd]\.txt/, moment);
          assert.match(run.output, /have other bytes than were judged|\[UPL\d+\]/, moment);
        }
      };
      for (const [moment, code] of Object.entries(IN_PROGRAM)) await up(moment, code);
      for (const at of AT_UPLOAD) {
        let uploads = 0;
        storage.handler = ({ kind }) => {
          if (kind === "upload" && ++uploads === at) write(exported, `changed at upload ${at}\n`);
          return "pass";
        };
        await up(`upload ${at}`, "");
      }
      assert.ok(refused >= 5, `${refused} of 10 moments were refused`);
    });
  }

  it("are published by the next up, with their content at that time", async () => {
    const { stack, exported } = await aStack("settled");
    writeProgram(
      stack.project,
      `${PROGRAM.replace("BUCKET", "settled")}\nversion.urn.apply(change);`,
    );
    write(exported, "before\n");
    const changed = await stack.up("--skip-preview");
    assert.notEqual(changed.code, 0);
    assert.match(changed.output, /ModelVersion "iris" is not published: 4 of 7 objects/);
    assert.doesNotMatch(changed.output, /\n\s+at .*\.js:/);

    // The digests are those that were judged: the engine sees no difference, although the objects have other bytes.
    write(exported, "before\n");
    writeProgram(stack.project, PROGRAM.replace("BUCKET", "settled"));
    const again = await stack.up("--skip-preview");
    assert.equal(again.code, 0, again.output);
    assert.equal((await published("settled")).length, 1);
    const after = await stack.preview("--expect-no-changes");
    assert.equal(after.code, 0, after.output);
  });
});

describe("a version with an object that fails", () => {
  it("has no address and no manifest, even if the engine continues", async () => {
    const { stack } = await aStack("failing");
    const { storage } = stack;
    storage.handler = ({ kind, name }) =>
      kind === "upload" && name.endsWith("b.txt") ? { status: 403, message: "injected" } : "pass";
    write(join(stack.project, "export"), "text\n");
    writeProgram(stack.project, PROGRAM.replace("BUCKET", "failing"));
    const failed = await stack.up("--skip-preview", "--continue-on-error");
    assert.notEqual(failed.code, 0);
    assert.match(
      failed.output,
      /Error uploading object .*b\.txt: googleapi: Error 403: injected, forbidden/,
    );
    assert.deepEqual(await published("failing"), []);
    assert.match(failed.output, /artifactUri: \[unknown\]/);

    storage.handler = () => "pass";
    const { code, output } = await stack.up("--skip-preview");
    assert.equal(code, 0, output);
    assert.equal((await published("failing")).length, 1);
    assert.match(
      await stack.output("artifactUri"),
      /^gs:\/\/failing\/models\/iris\/[0-9a-f]{16}\/model$/,
    );
  });

  it("has neither if only a part of it is a target", async () => {
    const { stack } = await aStack("targets");
    write(join(stack.project, "export"), "text\n");
    writeProgram(stack.project, PROGRAM.replace("BUCKET", "targets"));
    const target =
      "urn:pulumi:dev::test::model-version:index:ModelVersion$gcp:storage/bucketObject:BucketObject::models/iris/*/model/a.txt";
    const version = "urn:pulumi:dev::test::model-version:index:ModelVersion::iris";
    const targets = ["--target", target, "--target", version];
    const { code, output } = await stack.up("--skip-preview", ...targets);
    assert.equal(code, 0, output);
    assert.match(output, /a\.txt created/);
    assert.match(output, /artifactUri: \[unknown\]/);
    assert.deepEqual(await published("targets"), []);
  });
});

describe("a version in the bucket", () => {
  it("is not written again by a rollback, by up after destroy, or by another stack", async () => {
    const { stack, exported } = await aStack("kept");
    stack.storage.refuseOverwrites();
    writeProgram(stack.project, PROGRAM.replace("BUCKET", "kept"));
    const up = async (text: string, other = stack) => {
      write(exported, text);
      const { code, output } = await other.up("--skip-preview");
      assert.equal(code, 0, output);
      return other.output("artifactUri");
    };
    const first = await up("first\n");
    await up("second\n");
    const before = await generations("kept");
    assert.equal(await up("first\n"), first);
    const quiet = await stack.preview("--expect-no-changes");
    assert.equal(quiet.code, 0, quiet.output);

    const destroyed = await stack.destroy("--skip-preview");
    assert.equal(destroyed.code, 0, destroyed.output);
    assert.equal(await up("first\n"), first);

    const other = new ProxiedStack(stack.project, stack.storage);
    await other.init();
    assert.equal(await up("second\n", other), await up("second\n"));
    assert.deepEqual(await generations("kept"), before);
    assert.equal((await published("kept")).length, 2);
  });

  it("can be replaced by another one if it is protected, and is kept by destroy", async () => {
    const { stack, exported } = await aStack("protected");
    const program = PROGRAM.replace("BUCKET", "protected");
    writeProgram(stack.project, program.replace("} });", "} }, { protect: true });"));
    for (const text of ["first\n", "second\n"]) {
      write(exported, text);
      const { code, output } = await stack.up("--skip-preview");
      assert.equal(code, 0, output);
    }
    const { code, output } = await stack.destroy("--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /ModelVersion::iris" cannot be deleted\s+because it is protected/);
    assert.equal((await published("protected")).length, 2);
  });

  it("is completed if another program has written a part of it", async () => {
    const { stack, exported } = await aStack("parts");
    stack.storage.refuseOverwrites();
    write(exported, "text\n");
    writeProgram(stack.project, PROGRAM.replace("BUCKET", "parts"));
    assert.equal((await stack.up("--skip-preview")).code, 0);
    const names = await emulator().list("parts");
    const [note = ""] = names.filter((name) => name.endsWith("/a.txt"));
    await emulator().remove("parts", note);
    const other = new ProxiedStack(stack.project, stack.storage);
    await other.init();
    stack.storage.uploads.length = 0;
    const { code, output } = await other.up("--skip-preview");
    assert.equal(code, 0, output);
    assert.deepEqual(stack.storage.uploads, [note]);
    assert.equal((await published("parts")).length, 1);
  });

  it("is refused if an object has other bytes, and nothing is written", async () => {
    const { stack, exported } = await aStack("others");
    write(exported, "text\n");
    writeProgram(stack.project, PROGRAM.replace("BUCKET", "others"));
    assert.equal((await stack.up("--skip-preview")).code, 0);
    const names = await emulator().list("others");
    const [note = ""] = names.filter((name) => name.endsWith("/a.txt"));
    await emulator().write("others", note, "other\n");
    const before = await generations("others");
    const other = new ProxiedStack(stack.project, stack.storage);
    await other.init();
    const { code, output } = await other.up("--skip-preview");
    assert.notEqual(code, 0);
    assert.match(
      output,
      /is in the bucket already, with other bytes: .*a\.txt\. A published version is never overwritten\. Fix: /,
    );
    assert.deepEqual(await generations("others"), before);
  });

  it("is uploaded again if the bucket cannot be listed, and the API names the missing permission", async () => {
    const { stack, exported } = await aStack("unlisted");
    write(exported, "text\n");
    writeProgram(stack.project, PROGRAM.replace("BUCKET", "unlisted"));
    assert.equal((await stack.up("--skip-preview")).code, 0);
    const { storage } = stack;
    storage.refuseOverwrites();
    const refusing = storage.handler;
    storage.handler = (passing) =>
      passing.kind === "list"
        ? { status: 403, message: "no storage.objects.list" }
        : refusing(passing);
    const other = new ProxiedStack(stack.project, storage);
    await other.init();
    const preview = await other.preview();
    assert.equal(preview.code, 0, preview.output);
    const { code, output } = await other.up("--skip-preview");
    assert.notEqual(code, 0);
    assert.match(output, /cannot be listed, so all are uploaded, .*no storage\.objects\.list/);
    assert.match(output, /does not have storage\.objects\.delete access/);
  });
});

/** A stack behind its own proxy, with an export. */
class ProxiedStack extends Stack {
  readonly storage: StorageProxy;

  constructor(project: string, storage: StorageProxy) {
    super(project, scratchFolder(), storage.endpoint);
    this.storage = storage;
  }
}

const proxies: StorageProxy[] = [];
after(() => {
  for (const proxy of proxies) proxy.stop();
});

async function aStack(bucket: string): Promise<{ stack: ProxiedStack; exported: string }> {
  await emulator().createBucket(bucket);
  const storage = await StorageProxy.start(emulator().origin);
  proxies.push(storage);
  const project = aProject("");
  const exported = copyOf("tf1_two_metagraphs", project);
  const stack = new ProxiedStack(project, storage);
  await stack.init();
  return { stack, exported };
}

/** Generation of each object in the bucket. */
async function generations(bucket: string): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(
    await Promise.all(
      (await emulator().list(bucket)).map(
        async (name) => [name, await emulator().generation(bucket, name)] as const,
      ),
    ),
  );
}

function writeProgram(project: string, program: string): void {
  const [head = ""] = readFileSync(join(project, "index.js"), "utf8").split("\n//");
  writeFileSync(join(project, "index.js"), `${head.trimEnd()}\n//\n${program}\n`);
}
