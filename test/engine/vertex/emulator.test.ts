import assert from "node:assert/strict";
import { type Copy, copyBundle } from "../../../storage/copyBundle";
import { layoutAt } from "../../../storage/place";
import { type Bundle, publishBundle } from "../../../storage/publishBundle";
import { withEmulator } from "../../support/hooks";
import { scratchFolder } from "../../support/project";
import { localBundle } from "../../support/storage/localBundle";
import { type Strictness, strictly } from "../../support/storage/preconditions";
import { FILES } from "../../support/storage/publishedFixture";
import { workOn } from "../../support/storage/workOn";
import { StorageProxy } from "../../support/storageProxy";

const GRAPH = "saved_model.pb";
/** Two parts of an upload. */
const LARGE = { ...FILES, "assets/large.txt": "0123456789abcdef".repeat(1 << 19).concat("end") };

describe("versions on the storage emulator, with the preconditions of Cloud Storage", function () {
  this.timeout(60_000);
  const emulator = withEmulator();
  let proxy: StorageProxy;

  beforeEach(async () => {
    for (const bucket of ["models", "prod"]) {
      for (const name of await emulator().list(bucket)) await emulator().remove(bucket, name);
      await emulator().createBucket(bucket);
    }
    proxy = await StorageProxy.start(emulator().origin);
  });
  afterEach(() => proxy.stop());

  const behave = (strictness: Strictness) => {
    proxy.handler = strictly(emulator().origin, strictness);
  };
  const work = () => workOn(proxy.url);
  const aBundle = (files = FILES) => localBundle(scratchFolder(), files);
  const objectOf = ({ place }: Bundle, file = GRAPH) => `${layoutAt(place).model}/${file}`;
  const markerOf = ({ place }: Bundle) => layoutAt(place).manifest;
  const assertHas = async (bucket: string, bundle: Bundle, files = FILES) => {
    const names = bundle.plan.objects.map(({ path }) => path);
    assert.deepEqual(await emulator().list(bucket), [...names, markerOf(bundle)].sort());
    for (const [file, text] of Object.entries(files))
      assert.equal(String(await emulator().read(bucket, objectOf(bundle, file))), text);
  };
  const assertIncomplete = async (bucket: string, bundle: Bundle) =>
    assert.ok(!(await emulator().list(bucket)).includes(markerOf(bundle)));
  /** Writes an object in the moment before one of a kind of request about it. */
  const writeAt = (kind: "POST" | "PUT", bucket: string, name: string, text: string) => {
    let isWritten = false;
    behave({
      before: async (passing) => {
        const isPut = passing.query.has("upload_id");
        if (isWritten || passing.name !== name || isPut !== (kind === "PUT")) return;
        isWritten = true;
        await emulator().write(bucket, name, text);
      },
    });
  };

  describe("a Bundle", () => {
    beforeEach(() => behave({}));

    it("is published in parts, the manifest last, and once", async () => {
      const bundle = aBundle(LARGE);
      await publishBundle(work(), bundle);
      await assertHas("models", bundle, LARGE);
      assert.equal(proxy.uploads.at(-1), markerOf(bundle));
      const { length } = proxy.uploads;
      await publishBundle(work(), bundle);
      assert.equal(proxy.uploads.length, length);
    });

    it("continues after a connection that is cut", async () => {
      const bundle = aBundle();
      let cuts = 2;
      proxy.handler = ({ kind }) => (kind === "upload" && cuts-- > 0 ? "break" : "pass");
      await publishBundle(work(), bundle);
      await assertHas("models", bundle);
    });

    it("overwrites nothing", async () => {
      const bundle = aBundle();
      await emulator().write("models", objectOf(bundle), "theirs");
      await assert.rejects(publishBundle(work(), bundle), /saved_model\.pb has other bytes/);
      assert.deepEqual(await emulator().list("models"), [objectOf(bundle)]);
    });

    for (const kind of ["POST", "PUT"] as const) {
      it(`takes an object with the same bytes that appears before the ${kind} of its own`, async () => {
        const bundle = aBundle();
        writeAt(kind, "models", objectOf(bundle), FILES[GRAPH] ?? "");
        await publishBundle(work(), bundle);
        await assertHas("models", bundle);
      });

      it(`publishes nothing if other bytes appear before the ${kind}`, async () => {
        const bundle = aBundle();
        writeAt(kind, "models", objectOf(bundle), "theirs");
        await assert.rejects(publishBundle(work(), bundle), /saved_model\.pb has other bytes/);
        assert.equal(String(await emulator().read("models", objectOf(bundle))), "theirs");
        await assertIncomplete("models", bundle);
      });
    }
  });

  describe("a BundleCopy", () => {
    let bundle: Bundle;
    let copy: Copy;
    beforeEach(async () => {
      behave({ rewriteCalls: 3 });
      bundle = aBundle();
      await publishBundle(work(), bundle);
      copy = {
        source: bundle.place,
        target: { ...bundle.place, bucket: "prod" },
        verify: "sha256",
      };
    });

    it("is made by rewrites of several calls, the manifest last, and once", async () => {
      await copyBundle(work(), copy);
      await assertHas("prod", bundle);
      assert.equal(proxy.rewrites.length, 3 * 5);
      assert.equal(proxy.rewrites.at(-1), markerOf(bundle));
      const written = await emulator().generation("prod", objectOf(bundle));
      await copyBundle(work(), copy);
      assert.equal(await emulator().generation("prod", objectOf(bundle)), written);
    });

    it("has the sums of its source", async () => {
      await copyBundle(work(), { ...copy, verify: "crc32c" });
      await assertHas("prod", bundle);
    });

    it("continues where a call of a rewrite was cut", async () => {
      const strict = proxy.handler;
      let calls = 0;
      proxy.handler = (passing) =>
        passing.kind === "rewrite" && ++calls === 5 ? "break" : strict(passing);
      await copyBundle(work(), copy);
      await assertHas("prod", bundle);
    });

    it("overwrites nothing", async () => {
      await emulator().write("prod", objectOf(bundle), "theirs");
      await assert.rejects(copyBundle(work(), copy), /saved_model\.pb has other bytes/);
      assert.equal(String(await emulator().read("prod", objectOf(bundle))), "theirs");
      await assertIncomplete("prod", bundle);
    });

    for (const [what, text, isTaken] of [
      ["takes an object with the same bytes that", FILES[GRAPH] ?? "", true],
      ["publishes nothing if an object with other bytes", "theirs", false],
    ] as const) {
      it(`${what} appears meanwhile`, async () => {
        writeAt("POST", "prod", objectOf(bundle), text);
        const copying = copyBundle(work(), copy);
        if (isTaken) {
          await copying;
          await assertHas("prod", bundle);
          return;
        }
        await assert.rejects(copying, /saved_model\.pb has other bytes/);
        assert.equal(String(await emulator().read("prod", objectOf(bundle))), "theirs");
        await assertIncomplete("prod", bundle);
      });
    }

    for (const [what, change, message] of [
      ["changed", (name: string) => emulator().write("models", name, "grapH"), /has changed/],
      ["truncated", (name: string) => emulator().write("models", name, "gra"), /has changed/],
      ["missing", (name: string) => emulator().remove("models", name), /does not have/],
    ] as const) {
      for (const verify of ["sha256", "crc32c"] as const) {
        it(`publishes nothing of a source with an object that is ${what}: ${verify}`, async () => {
          await change(objectOf(bundle));
          await assert.rejects(copyBundle(work(), { ...copy, verify }), message);
          await assertIncomplete("prod", bundle);
        });
      }
    }
  });
});
