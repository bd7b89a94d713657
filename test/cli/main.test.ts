import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadCommands } from "../../cli/commands";
import { run } from "../../cli/main";
import { policies } from "../../rules";
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
      ["check", ".", "--config", "--quiet"],
      /'--config' .*=-XYZ'\.\nSee /,
    ],
    ["a missing PATH", ["check"], /PATH is missing/],
    ["two PATHs", ["inspect", "a", "b"], /give one PATH, not 2/],
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

  it("says to unpack an archive that is named", async () => {
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
  it("exits with 0 for a valid export", async () => {
    assert.equal((await commandLine("check", exportOf("keras3_export"))).code, 0);
  });

  it("prints verdict, findings and manifest as JSON", async () => {
    const { code, out } = await commandLine("check", join(fixtures, "sklearn_model"), "--json");
    const { verdict, findings, manifest } = JSON.parse(out);
    assert.equal(code, 1);
    assert.equal(verdict, "refused");
    assert.equal(manifest.schema, 1);
    for (const finding of findings)
      for (const member of ["code", "policy", "level", "message", "reason", "fix"])
        assert.equal(typeof finding[member], "string", member);
  });

  it("says in the single line of a clean bundle what was not checked, and in JSON how to check it", async () => {
    const root = exportOf("keras3_export");
    const { out } = await commandLine("check", root);
    assert.equal(out, `clean  ${root}  33.7 kB in 4 files (not checked: container, request)`);
    const { notChecked } = JSON.parse((await commandLine("check", root, "--json")).out);
    assert.deepEqual(
      notChecked.map(({ about, remedy }: { about: string; remedy: string }) => [about, remedy]),
      [
        ["container", "name it with --serving IMAGE, or as serving.image"],
        ["request", "give one with --request FILE, or as sampleRequest"],
      ],
    );
  });

  it("starts with the verdict and counts, and ends with what was checked, what was not, and where to read more", async () => {
    const root = exportOf("empty_pb");
    const { out } = await commandLine("check", root);
    const lines = out.split("\n");
    assert.match(lines[0] ?? "", new RegExp(`^REFUSED {2}${root} {2}1 to fix`));
    assert.match(out, /\n\nChecked: \d+ files? by content/);
    assert.match(lines.at(-1) ?? "", /^For more: model-version explain CMP\d{3}$/);
  });

  it("judges several bundles, with the verdict over all of them first", async () => {
    const [good, bad] = [exportOf("keras3_export"), exportOf("empty_pb")];
    const { code, out } = await commandLine("check", good, bad);
    assert.equal(code, 1);
    assert.match(out, /^REFUSED {2}1 of 2 refused\n\nclean {2}.*keras3_export/);
    const { verdict, bundles } = JSON.parse((await commandLine("check", good, bad, "--json")).out);
    assert.equal(verdict, "refused");
    assert.deepEqual(
      bundles.map((one: { path: string; verdict: string }) => [one.path, one.verdict]),
      [
        [good, "clean"],
        [bad, "refused"],
      ],
    );
    assert.match((await commandLine("check", good, bad, "--against", good)).err, /for one PATH/);
  });

  it("prints nothing with --quiet if all is clean, and otherwise only what refuses", async () => {
    assert.equal((await commandLine("check", exportOf("keras3_export"), "--quiet")).out, "");
    const { out, code } = await commandLine("check", exportOf("training_leftovers_v2"), "-q");
    assert.equal(code, 1);
    assert.match(out, /^REFUSED/);
    assert.doesNotMatch(out, /warning:|Checked:/);
  });

  it("refuses for a warning with --fail-on advisory only", async () => {
    const words = ["check", exportOf("keras2_save"), "--serving", "tensorflow/serving:2.21.0"];
    assert.equal((await commandLine(...words)).code, 0);
    const strict = await commandLine(...words, "--fail-on", "advisory");
    assert.equal(strict.code, 1);
    assert.match(strict.out, /^REFUSED {2}\S+ {2}\d warnings?/);
    assert.match(
      (await commandLine(...words, "--fail-on", "low")).err,
      /use mandatory or advisory/,
    );
  });

  it("writes each finding on one line with --format concise, and several formats at once", async () => {
    const root = exportOf("empty_pb");
    const file = join(folder({}), "report.json");
    const { out } = await commandLine(
      "check",
      root,
      "--format",
      "concise",
      "--format",
      `json=${file}`,
    );
    assert.match(out, /^\S+\/export\/saved_model\.pb: error CMP\d{3} [^\n]*$/m);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).verdict, "refused");
    assert.match((await commandLine("check", root, "--format", "jsn")).err, /rename it to "json"/);
    assert.match(
      (await commandLine("check", root, "--format", "text", "--json")).err,
      /only one format can be printed/,
    );
    assert.match(
      (await commandLine("check", root, "--format", "json=absent/x")).err,
      /--format json=absent\/x: cannot be written: no such file or directory \(ENOENT\)\. Fix: /,
    );
    // Every write to this device fails as on a full disk.
    assert.match(
      (await commandLine("check", root, "--format", "json=/dev/full")).err,
      /cannot be written: no space left on device \(ENOSPC\)\. Fix: free space on its disk/,
    );
  });

  it("prints an error document with --json and exit code 2", async () => {
    const { code, out } = await commandLine("check", "absent", "--json");
    assert.equal(code, 2);
    const { verdict, error } = JSON.parse(out);
    assert.equal(verdict, "error");
    assert.equal(error.message, '"absent" does not exist');
    assert.match(error.fix, /^name the folder/);
  });

  it("uses colours only on request or on a terminal", async () => {
    const root = exportOf("empty_pb");
    const isStyled = async (...words: string[]) =>
      (await commandLine("check", root, ...words)).out.includes("\x1b[");
    assert.equal(await isStyled(), false);
    assert.equal(await isStyled("--color", "always"), true);
    assert.equal(await isStyled("--color=never"), false);
    assert.match((await commandLine("check", root, "--color", "blue")).err, /use auto, always or/);
  });

  it("prints the command for a folder of sources that names no predictor", async () => {
    const root = join(fixtures, "cpr_complete");
    const { code, out } = await commandLine("check", root);
    assert.equal(code, 1);
    assert.ok(out.includes(`\n  model-version check ${root} --predictor predictor:Predictor\n`));
  });

  it("accepts a handler only for a routine", async () => {
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

  it("says that .dockerignore was read, and names it if it leaves out a file that is needed", async () => {
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
      /Fix: remove the pattern that matches the module from \.dockerignore, or include/,
    );
  });

  it("reads the arguments of model-version.json, and lets a flag override them", async () => {
    const root = copyOf("module_two_signatures", {
      "model-version.json": JSON.stringify({ export: { signature: "absent" } }),
    });
    assert.match((await commandLine("check", root)).out, /"absent"/);
    assert.equal((await commandLine("check", root, "--signature", "serve_image")).code, 0);
  });

  it("names the unknown property of a model-version.json", async () => {
    const root = copyOf("with_assets", { "model-version.json": '{"exprt": {}}' });
    const { code, err } = await commandLine("check", root);
    assert.equal(code, 2);
    assert.match(
      err,
      /model-version\.json: exprt is unknown\. Fix: rename it to "export", or use one of name, export, /,
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

describe("sniff", () => {
  it("names every file below a folder, sorted", async () => {
    const root = folder({ "b.txt": "hello", "a/c.txt": "hello" });
    const { out } = await commandLine("sniff", root);
    assert.deepEqual(
      out.split("\n").map((line) => line.replace(`${root}/`, "")),
      ["a/c.txt: text", "b.txt: text"],
    );
  });
});

describe("explain", () => {
  it("prints what a code means, with its title first and where links lead", async () => {
    const { code, out } = await commandLine("explain", "ver001");
    assert.equal(code, 0);
    assert.match(
      out,
      /^VER001: Export newer than its server \(framework-version\)\n\nThe export was written by a newer/,
    );
    assert.match(out, /\n\nFor the whole page: model-version explain framework-version$/);
    const { out: linked } = await commandLine("explain", "FMT001");
    assert.match(
      linked,
      /\(https:\/\/unpkg\.com\/model-version@[\d.]+\/docs\/explanation\/pickles\.md\)/,
    );
  });

  it("prints the page of a policy without marks, anchors and relative links", async () => {
    for (const { policy } of policies) {
      const { code, out } = await commandLine("explain", policy);
      assert.equal(code, 0);
      assert.ok(out.startsWith(`# ${policy}\n`));
      assert.doesNotMatch(out, /<!--|<a |\]\((?!http)/);
    }
  });

  it("knows every code of the policies, of try and of lock", async () => {
    const all = [...policies.flatMap(({ codes }) => Object.keys(codes)), "TRY001", "LCK001"];
    for (const name of [...all, "INT001"]) {
      const { code, out } = await commandLine("explain", name);
      assert.equal(code, 0, name);
      assert.match(out, new RegExp(`^${name}: .+\\n\\n[\\w\`].{30,}\\n\\nFor the whole page: `));
    }
  });

  it("names the nearest code to an unknown one", async () => {
    assert.match(
      (await commandLine("explain", "VER009")).err,
      /"VER009" is not a code.*: did you mean VER00\d\?\n/,
    );
    assert.match((await commandLine("explain", "bundle-sise")).err, /did you mean bundle-size\?/);
    assert.match(
      (await commandLine("explain", "xyz")).err,
      /name one, such as FMT001 or model-format\n/,
    );
  });
});

describe("completion", () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    it(`has every command and flag for ${shell}`, async () => {
      const { code, out } = await commandLine("completion", shell);
      assert.equal(code, 0);
      for (const { name, flags } of await loadCommands()) {
        assert.ok(out.includes(name), name);
        for (const flag of Object.keys(flags)) assert.ok(out.includes(flag), flag);
      }
      for (const word of ["VER001", "LCK001", "serving-container"])
        assert.ok(out.includes(` ${word}`), word);
    });
  }

  it("says which shells it knows", async () => {
    assert.match((await commandLine("completion", "bsh")).err, /use one of bash, zsh, fish\n/);
  });
});

describe("the table of flags", () => {
  it("is what the help of every command shows", async () => {
    for (const { name, flags } of await loadCommands()) {
      const { out } = await commandLine(name, "--help");
      for (const [flag, { value, summary }] of Object.entries(flags)) {
        assert.match(out, new RegExp(`--${flag}${value ? ` [A-Z]` : ""}`), `${name} ${flag}`);
        assert.ok(summary.length > 0);
      }
    }
  });

  it("is wrapped at the terminal's width", async () => {
    const printed: string[] = [];
    await run(["check", "--help"], {
      out: (text) => printed.push(text),
      err: assert.fail,
      columns: 60,
    });
    const [flags = ""] = printed.join("\n").split("\nExit codes");
    for (const line of flags.split("\n")) assert.ok(line.length <= 60, line);
  });
});
