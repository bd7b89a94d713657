import assert from "node:assert/strict";
import { join } from "node:path";
import { commandLine } from "../support/commandLine";
import { exportOf } from "../support/exports";
import { withFolders } from "../support/folders";
import { fixtures } from "../support/project";

const { folder, copyOf } = withFolders();

describe("the command line", () => {
  it("lists its commands with --help and exits with 0", async () => {
    const { code, out } = await commandLine("--help");
    assert.equal(code, 0);
    for (const command of ["check", "inspect", "sniff"])
      assert.match(out, new RegExp(`^  ${command} `, "m"));
  });

  it("shows the same help and exits with 2 if no command is given", async () => {
    assert.deepEqual(await commandLine(), { ...(await commandLine("--help")), code: 2 });
  });

  for (const [what, words, said] of [
    [
      "an unknown command",
      ["chek"],
      /"chek"\. Fix: did you mean "check"\? Else use one of check, /,
    ],
    ["a command like no other", ["deploy"], /unknown command "deploy"\. Fix: use one of check, /],
    ["an unknown flag", ["check", ".", "--jsn"], /'--jsn': did you mean --json\?\nSee /],
    ["a flag like no other", ["check", ".", "--upload"], /Unknown option '--upload'\nSee /],
    [
      "artifacts that do not exist",
      ["check", exportOf("with_assets"), "--predictor", "a:B", "--artifacts", "absent"],
      /--artifacts "absent" does not exist\. Fix: /,
    ],
    [
      "a request that does not exist",
      ["check", exportOf("with_assets"), "--request", "absent.json"],
      /--request "absent\.json" cannot be read: .* Fix: /,
    ],
    [
      "a flag without its value",
      ["check", ".", "--config", "--json"],
      /'--config' .*=-XYZ'\.\nSee /,
    ],
    ["a missing PATH", ["check"], /PATH is missing/],
    ["two PATHs", ["check", "a", "b"], /"b" is one too many/],
    ["a PATH that does not exist", ["check", "absent"], /absent/],
    ["a file that does not exist", ["sniff", "absent"], /absent: no such file/],
    [
      "a policy configuration that does not exist",
      ["check", exportOf("with_assets"), "--config", "absent.json"],
      /absent\.json/,
    ],
  ] as const) {
    it(`says ${what} in one line without a stack trace, and exits with 2`, async () => {
      const { code, out, err } = await commandLine(...words);
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(err, said);
      assert.doesNotMatch(err, /\n\s+at /);
    });
  }

  it("tells whoever names an archive to unpack it", async () => {
    const empty = Buffer.alloc(22);
    empty.write("PK\x05\x06", "latin1");
    const { code, err } = await commandLine(
      "check",
      join(folder({ "model.zip": empty }), "model.zip"),
    );
    assert.equal(code, 2);
    assert.match(err, /is a zip\. Fix: unpack it, and name the folder that it contains\./);
  });
});

describe("check", () => {
  it("exits with 0 for a sound export", async () => {
    assert.equal((await commandLine("check", exportOf("keras3_export"))).code, 0);
  });

  it("gives verdict, findings and manifest as JSON", async () => {
    const { code, out } = await commandLine("check", join(fixtures, "sklearn_model"), "--json");
    const { verdict, findings, manifest } = JSON.parse(out);
    assert.equal(code, 1);
    assert.equal(verdict, "refused");
    assert.equal(manifest.schema, 1);
    for (const finding of findings)
      for (const member of ["code", "policy", "level", "message", "reason", "fix"])
        assert.equal(typeof finding[member], "string", member);
  });

  it("says what was not checked before the verdict, and in JSON", async () => {
    const root = exportOf("keras3_export");
    const { out } = await commandLine("check", root);
    assert.match(out, /^Not checked:\n {2}the container: none is declared \(name it with/);
    assert.ok(out.endsWith(`${root}: clean`));
    const { notChecked } = JSON.parse((await commandLine("check", root, "--json")).out);
    assert.deepEqual(
      notChecked.map(({ about }: { about: string }) => about),
      ["container", "request"],
    );
  });

  it("prints the command for a folder of sources that names no predictor", async () => {
    const root = join(fixtures, "cpr_complete");
    const { code, out } = await commandLine("check", root);
    assert.equal(code, 1);
    assert.ok(out.includes(`\n  model-version check ${root} --predictor predictor:Predictor\n`));
  });

  it("takes a handler for a routine, and only for one", async () => {
    const root = join(fixtures, "cpr_complete");
    const predictor = ["--predictor", "predictor:Predictor"];
    const { out } = await commandLine("check", root, ...predictor, "--handler", "absent:Own");
    assert.match(
      out,
      /the module "absent" is not below the sources \(handler "absent:Own"\) \[CPR011\]/,
    );
    assert.match(
      (await commandLine("check", root, ...predictor, "--handler", "absent.py")).err,
      /"absent\.py" does not name a class/,
    );
    assert.match(
      (await commandLine("check", root, "--handler", "a:B")).err,
      /--handler belongs to a routine/,
    );
  });

  it("says that .dockerignore was read, and names it where it leaves out what is needed", async () => {
    const root = folder({
      "predictor.py": "import helper\n\n\nclass Model:\n    pass\n",
      "helper.py": "",
      ".dockerignore": "helper.py\n",
    });
    const { out, err } = await commandLine("check", root, "--predictor", "predictor:Model");
    assert.ok(err.includes(`read ${join(root, ".dockerignore")}: leaves out 1 file`));
    assert.match(out, /imports helper, which \.dockerignore leaves out \[IMP002\]/);
    assert.match(
      out,
      /Fix: remove the pattern that matches the module from \.dockerignore, or take/,
    );
  });

  it("takes the arguments of model-version.json, and lets a flag win", async () => {
    const root = copyOf("module_two_signatures", {
      "model-version.json": JSON.stringify({ export: { signature: "absent" } }),
    });
    assert.match((await commandLine("check", root)).out, /"absent"/);
    assert.equal((await commandLine("check", root, "--signature", "serve_image")).code, 0);
  });

  it("names the member of model-version.json that it does not know", async () => {
    const root = copyOf("with_assets", { "model-version.json": '{"exprt": {}}' });
    const { code, err } = await commandLine("check", root);
    assert.equal(code, 2);
    assert.match(
      err,
      /model-version\.json: exprt is not known\. Fix: rename it to "export", or use one of name, export, /,
    );
  });
});

describe("inspect", () => {
  it("prints the manifest with --json", async () => {
    const { out } = await commandLine("inspect", exportOf("keras3_export"), "--json");
    assert.equal(JSON.parse(out).savedModel.metaGraphs[0].tags[0], "serve");
  });

  it("describes a folder that is not a model, and exits with 0", async () => {
    const { code, out } = await commandLine("inspect", folder({ "notes.txt": "hello" }));
    assert.equal(code, 0);
    assert.match(out, /notes\.txt +5 bytes +text/);
  });
});
