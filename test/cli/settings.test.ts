import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../support/commandLine";
import { withFolders } from "../support/folders";

const { copyOf, folder } = withFolders();

const WAIVED = JSON.stringify({
  exemptions: [{ rule: "OPS001", reason: "says the model itself", until: "2100-01-01" }],
});

describe("a model-version.json in the folder", () => {
  it("does not waive the folder's own findings, and is reported as read", async () => {
    const root = copyOf("unsafe_ops", { "model-version.json": WAIVED });
    const { code, out, err } = await commandLine("check", root);
    assert.equal(code, 1);
    assert.match(out, /OPS001/);
    assert.match(err, /read .*model-version\.json: nothing; its exemptions are not used/);
  });

  it("waives findings if the user names it with --exemptions", async () => {
    const root = copyOf("unsafe_ops", { "model-version.json": WAIVED });
    const named = join(root, "model-version.json");
    const without = await commandLine("check", root, "--json");
    const { out } = await commandLine("check", root, "--json", "--exemptions", named);
    const levels = (text: string) =>
      (JSON.parse(text).findings as { code: string; level: string }[])
        .filter(({ code }) => code === "OPS001")
        .map(({ level }) => level);
    assert.ok(levels(without.out).includes("mandatory"));
    assert.ok(!levels(out).includes("mandatory"));
  });

  it("names what it sets", async () => {
    const root = copyOf("keras3_export", { "model-version.json": '{"serving": {"image": "x"}}' });
    assert.match((await commandLine("check", root)).err, /read .*model-version\.json: serving$/);
  });

  for (const path of ["/etc/hostname", "../outside.json", "link.json"]) {
    it(`refuses a sample request outside of the folder, such as ${path}`, async () => {
      const settings = JSON.stringify({ sampleRequest: path });
      const root = copyOf("keras3_export", { "model-version.json": settings });
      symlinkSync("/etc/hostname", join(root, "link.json"));
      const { code, err } = await commandLine("check", root);
      assert.equal(code, 2);
      assert.match(err, /sampleRequest/);
    });
  }

  it("refuses artifacts outside of the folder", async () => {
    const settings = JSON.stringify({
      customPrediction: { predictor: "a:B", artifacts: "../other" },
    });
    const root = folder({ "model/model-version.json": settings, "other/secret": "x" });
    const { code, err } = await commandLine("check", join(root, "model"));
    assert.equal(code, 2);
    assert.match(err, /points outside the folder.*Fix: .*--artifacts/s);
  });

  it("is refused without waiting if it is a pipe or names one", async () => {
    const root = copyOf("keras3_export");
    execFileSync("mkfifo", [join(root, "model-version.json")]);
    const { code, err } = await commandLine("check", root);
    assert.equal(code, 2);
    assert.match(err, /a pipe or a device, not a file/);
    const other = copyOf("keras3_export", { "model-version.json": '{"sampleRequest": "pipe"}' });
    execFileSync("mkfifo", [join(other, "pipe")]);
    assert.match((await commandLine("check", other)).err, /a pipe or a device, not a file/);
  });

  it("is not read to its end if it links to a device", async () => {
    const root = copyOf("keras3_export");
    symlinkSync("/dev/zero", join(root, "model-version.json"));
    const { code, err } = await commandLine("check", root);
    assert.equal(code, 2);
    assert.match(err, /a pipe or a device, not a file/);
  });
});
