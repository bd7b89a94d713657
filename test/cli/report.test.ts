import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../support/commandLine";
import { exportOf } from "../support/exports";
import { withFolders } from "../support/folders";
import { checkout, scratchFolder } from "../support/project";

const { folder } = withFolders();

/** The manifest.json that pack writes of an export. */
async function published(fixture: string): Promise<string> {
  const output = scratchFolder();
  await commandLine("pack", exportOf(fixture), "-o", output);
  const names = readdirSync(output, { recursive: true, encoding: "utf8" });
  const name = names.find((one) => one.endsWith("/manifest.json"));
  return join(output, name ?? "");
}

describe("report of a manifest.json", () => {
  const IMAGE = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest";

  it("has the page that the folder has, with the findings of the container that is named", async () => {
    const file = await published("multi_input");
    const page = join(scratchFolder(), "page.html");
    const { code, err } = await commandLine("report", file, "-o", page, "--serving", IMAGE);
    assert.equal(code, 0);
    assert.match(err, /wrote .*page\.html \(refused\)$/);
    const text = readFileSync(page, "utf8");
    assert.match(text, /VER001/);
    const whole = join(scratchFolder(), "page.html");
    await commandLine("report", exportOf("multi_input"), "-o", whole, "--serving", IMAGE);
    const body = (html: string) =>
      html.replace(/^[\s\S]*<\/h1>/, "").replace(/<p class="soft"><code>[^<]*<\/code>/, "");
    assert.equal(body(text), body(readFileSync(whole, "utf8")));
  });

  it("says that flags about files do not apply, and refuses what is not a manifest", async () => {
    const file = await published("keras3_export");
    const page = join(scratchFolder(), "page.html");
    const { code, err } = await commandLine("report", file, "-o", page, "--signature", "other");
    assert.equal(code, 2);
    assert.match(err, /without its files, so that only --serving and --exemptions apply\. Fix: /);
    const other = join(folder({ "manifest.json": "{}" }), "manifest.json");
    assert.match((await commandLine("report", other, "-o", page)).err, /is not a manifest that/);
  });
});

describe("report with policies and signers", () => {
  const config = () =>
    join(folder({ "policies.json": '{ "bundle-size": { "maxBytes": 1000 } }' }), "policies.json");
  const key = join(checkout, "test/fixtures/signed/signer.pub");

  it("has the page that check writes with the same flags", async () => {
    const flags = [exportOf("keras3_export"), "--config", config(), "--public-key", key];
    const [page, whole] = [scratchFolder(), scratchFolder()].map((at) => join(at, "page.html"));
    assert.equal((await commandLine("report", ...flags, "-o", String(page))).code, 0);
    assert.equal((await commandLine("check", ...flags, "--format", `html=${whole}`)).code, 1);
    const text = readFileSync(String(page), "utf8");
    assert.equal(text, readFileSync(String(whole), "utf8"));
    for (const code of ["SGN001", "SIZ001"]) assert.match(text, new RegExp(code));
  });
});

describe("report of waived findings", () => {
  it("shows them apart from the warnings, with their day", async () => {
    const exemptions = [{ rule: "VER001", reason: "agreed <b>", until: "2999-12-31" }];
    const file = join(folder({ "waived.json": JSON.stringify({ exemptions }) }), "waived.json");
    const page = join(scratchFolder(), "page.html");
    await commandLine(
      ...["report", exportOf("multi_input"), "-o", page, "--exemptions", file],
      ...["--serving", "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest"],
    );
    const text = readFileSync(page, "utf8");
    assert.match(
      text,
      /<summary>1 waived finding, until 2999-12-31<\/summary><div class="card advisory">/,
    );
    assert.match(text, /Exempted until 2999-12-31: agreed &lt;b&gt;/);
  });
});
