import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { anObject } from "../../support/declared";
import { withFolders } from "../../support/folders";
import { pickle, violationsOf } from "../../support/uploads";

const { folder } = withFolders();

describe("uploads-accounted-for, on relative paths", () => {
  const callers = process.env["PWD"];
  afterEach(() => {
    process.env["PWD"] = callers;
  });

  /** An asset as the engine sends it, with the hash of the bytes that it will upload. */
  const sent = (path: string, hash?: string, mark = "c44067f5952c0a294b673a41bacd8c17") => ({
    "4dabf18193072939515e22adb298388d": mark,
    path,
    ...(hash !== undefined && { hash }),
  });
  const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

  function project(main: string): string {
    const root = folder({
      "Pulumi.yaml": `name: test\nruntime: nodejs\n${main}`,
      "labels.txt": "cat and dog\n",
      "sub/labels.txt": pickle,
    });
    process.env["PWD"] = root;
    return root;
  }

  it("reads the file that the engine will upload, not its namesake", async () => {
    project("main: sub/\n");
    const source = (hash?: string) => [
      anObject({ name: "labels.txt", source: sent("./labels.txt", hash) }),
    ];
    assert.deepEqual(await violationsOf(source(sha256(pickle))), ["mandatory UPL006"]);
    assert.deepEqual(await violationsOf(source(sha256(Buffer.from("cat and dog\n")))), []);
  });

  it("refuses a file that it does not find by its bytes, whatever its name", async () => {
    project("");
    const other = sha256(pickle);
    for (const hash of [other, undefined]) {
      const object = anObject({ name: "labels.txt", source: sent("./labels.txt", hash) });
      assert.deepEqual(await violationsOf([object]), ["mandatory UPL008"]);
    }
  });

  it("finds a folder by the engine's hash of it as a tar", async () => {
    const root = project("");
    const other = "0".repeat(64);
    mkdirSync(join(root, "one"));
    writeFileSync(join(root, "one/m.txt"), "dirmember\n");
    // The hash that engine 3.248 computed in a preview of this folder.
    const own = "cef62f0c5dde654cee40b07fbd9026430bf03b470fa9970d426a0abe99ae8dcf";
    const object = (hash: string) => [
      anObject({ name: "a.zip", source: sent("./one", hash, ARCHIVE) }),
    ];
    assert.deepEqual(await violationsOf(object(own)), []);
    assert.deepEqual(await violationsOf(object(other)), ["advisory UPL008"]);
  });
});

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
