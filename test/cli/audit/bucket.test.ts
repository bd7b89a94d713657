import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditLine } from "../../../report/auditLine";
import { commandLine } from "../../support/commandLine";
import { exportOf } from "../../support/exports";
import { withFolders } from "../../support/folders";
import { bundleListing } from "../../support/listing";
import { checkout } from "../../support/project";
import { type Asked, type Fate, RangeStub } from "../../support/storage/rangeStub";

/** Bytes of a file that is not read as a whole. */
const LARGE = 200_000;

describe("an audit of a bucket", function () {
  this.timeout(300_000);
  const { folder } = withFolders();
  let stub: RangeStub;
  beforeEach(async () => {
    stub = await RangeStub.start();
  });
  afterEach(() => stub.stop());

  const put = (name: string, root: string) => {
    for (const { path, content } of bundleListing(root))
      stub.put("models", `${name}/${path}`, content);
  };
  // Threads read the bucket, so that this one can answer them.
  const audit = (...words: readonly string[]) =>
    commandLine(
      "audit",
      "gs://models",
      "--jobs",
      "1",
      ...words,
      "--storage-endpoint",
      stub.endpoint,
    );
  const linesOf = (text: string) => text.split("\n").filter(Boolean);
  const parsed = (text: string) => linesOf(text).map((line) => JSON.parse(line) as AuditLine);

  it("has the same lines with one thread and with several", async () => {
    for (let at = 0; at < 12; at++)
      put(`m/${at}`, exportOf(at % 3 === 0 ? "unsafe_ops" : "with_assets"));
    const whole = linesOf((await audit("--jobs", "1")).out);
    assert.equal(whole.length, 12);
    assert.deepEqual(linesOf((await audit("--jobs", "3")).out), whole);
  });

  it("finds foreign, missing, changed and renamed objects without reading them", async () => {
    const packed = async (name: string) => {
      const source = folder({ "model.bin": Buffer.alloc(LARGE, name), "note.txt": name });
      const words = ["pack", source, "--name", name, "-o", folder({}), "--json"];
      put(name, (JSON.parse((await commandLine(...words)).out) as { folder: string }).folder);
    };
    const at = (path: string) => `models/${path}`;
    for (const name of ["changed", "foreign", "missing", "renamed", "same"]) await packed(name);
    const object = (path: string) => {
      const known = stub.objects.get(at(path));
      assert.ok(known, path);
      return known;
    };
    stub.put("models", "changed/model/model.bin", Buffer.alloc(LARGE, "z"));
    stub.put("models", "foreign/package/evil.bin", Buffer.alloc(LARGE, "y"));
    stub.objects.delete(at("missing/model/model.bin"));
    stub.objects.set(at("renamed/package/other.bin"), object("renamed/model/model.bin"));
    stub.objects.delete(at("renamed/model/model.bin"));
    const read = new Map<string, number>();
    stub.fate = ({ kind, name }) => {
      if (kind === "range") read.set(name, (read.get(name) ?? 0) + 1);
      return "pass";
    };
    const lines = parsed((await audit()).out);
    const found = Object.fromEntries(
      lines.map((line) => [
        line.path,
        "findings" in line
          ? line.findings.filter(({ code }) => code.startsWith("CMP")).map(({ code }) => code)
          : [],
      ]),
    );
    assert.deepEqual(found, {
      "gs://models/changed": ["CMP019"],
      "gs://models/foreign": ["CMP020"],
      "gs://models/missing": ["CMP018"],
      "gs://models/renamed": ["CMP021"],
      "gs://models/same": [],
    });
    for (const name of ["foreign/package/evil.bin", "renamed/package/other.bin"])
      assert.equal(read.get(name), undefined, name);
    // What a manifest records is compared before the format is recognised, by the first and the last block.
    assert.ok((read.get("changed/model/model.bin") ?? 0) <= 1);
  });

  it("goes on with the lines that a killed audit has left, at any moment of it", async () => {
    for (let at = 0; at < 16; at++) put(`m/${at}`, exportOf("with_assets"));
    const output = join(folder({}), "audit.ndjson");
    await audit("-o", output);
    const whole = readFileSync(output, "utf8");
    stub.fate = ({ kind }) => (kind === "range" ? "slow" : "pass");
    for (const share of [0.2, 0.7]) {
      writeFileSync(output, "");
      const child = spawn(
        process.execPath,
        ["--import", "tsx", "cli/main.ts", "audit", "gs://models", "-o", output, "--jobs", "2"],
        { cwd: checkout, env: { ...process.env, STORAGE_EMULATOR_HOST: stub.endpoint } },
      );
      const ended = once(child, "exit");
      while (child.exitCode === null && statSync(output).size < share * whole.length)
        await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill("SIGKILL");
      await ended;
      const left = readFileSync(output, "utf8");
      assert.ok(whole.startsWith(left) && left.length < whole.length);
      const before = stub.requests;
      await audit("-o", output);
      assert.equal(readFileSync(output, "utf8"), whole);
      assert.ok(stub.requests > before);
    }
  });

  it("says of one version that it cannot be read, and judges the others", async () => {
    const FATES: Readonly<Record<string, [fate: Fate, message: RegExp]>> = {
      "a-deleted": [
        404,
        /gs:\/\/models\/a-deleted\/saved_model.pb does not exist, or was replaced/,
      ],
      "b-denied": [403, /gs:\/\/models\/b-denied\/saved_model.pb cannot be read: access is denied/],
      "c-other": ["other", /c-other\/saved_model.pb: bytes 1-\d+ in place of 0-\d+/],
      "d-endless": ["endless", /d-endless\/saved_model.pb: more than the \d+ bytes/],
    };
    for (const name of [...Object.keys(FATES), "e-good"]) put(name, exportOf("with_assets"));
    stub.fate = ({ kind, name }: Asked) => {
      const [version = "", file] = name.split("/");
      return kind === "range" && file === "saved_model.pb"
        ? (FATES[version]?.[0] ?? "pass")
        : "pass";
    };
    const { code, out, err } = await audit();
    assert.equal(code, 2);
    assert.match(err, /5 versions, 0 refused, 1 clean, 4 unreadable$/);
    for (const line of parsed(out)) {
      const [, expected] = FATES[line.path.replace("gs://models/", "")] ?? [];
      if (expected) assert.match(line.verdict === "error" ? line.error.message : "", expected);
      else assert.equal(line.verdict, "clean");
    }
  });

  it("ends where nothing can be read any more, and says how to go on", async () => {
    for (let at = 0; at < 8; at++) put(`m/${at}`, exportOf("with_assets"));
    stub.fate = ({ kind }) => (kind === "range" ? 401 : "pass");
    const { code, out, err } = await audit();
    assert.equal(code, 2);
    assert.equal(linesOf(out).length, 3);
    assert.match(
      err,
      /the audit ends at .* 3 versions in a row cannot be read: .*refused.* with -o, it goes on/,
    );
  });

  it("says that there is no version, and that there is no bucket", async () => {
    stub.put("models", "readme.md", Buffer.from("x"));
    assert.match((await audit()).err, /"gs:\/\/models" has no version in it/);
    stub.fate = () => 404;
    assert.match((await audit()).err, /gs:\/\/models does not exist/);
  });
});
