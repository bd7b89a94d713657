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
import { checkout, fixtures } from "../../support/project";
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
  /** Runs an audit as a process, and kills it once its output has so many bytes. */
  const killed = async (words: readonly string[], output: string, bytes: number) => {
    writeFileSync(output, "");
    stub.fate = ({ kind }) => (kind === "range" ? "slow" : "pass");
    const child = spawn(
      process.execPath,
      ["--import", "tsx", "cli/main.ts", "audit", "gs://models", "--jobs", "2", ...words],
      { cwd: checkout, env: { ...process.env, STORAGE_EMULATOR_HOST: stub.endpoint } },
    );
    const ended = once(child, "exit");
    while (child.exitCode === null && statSync(output).size < bytes)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    await ended;
    stub.fate = () => "pass";
  };
  const linesOf = (text: string) => text.split("\n").filter(Boolean);
  const parsed = (text: string) => linesOf(text).map((line) => JSON.parse(line) as AuditLine);

  it("has the same lines with one thread and with several", async () => {
    for (let at = 0; at < 12; at++)
      put(`m/${at}`, exportOf(at % 3 === 0 ? "unsafe_ops" : "with_assets"));
    const whole = linesOf((await audit("--jobs", "1")).out);
    assert.equal(whole.length, 12);
    assert.deepEqual(linesOf((await audit("--jobs", "3")).out), whole);
  });

  it("has in its parts the lines of the whole, also of a part that was killed and resumed", async () => {
    for (let at = 0; at < 16; at++) put(`m/${at}`, exportOf("with_assets"));
    const whole = linesOf((await audit()).out).sort();
    assert.equal(whole.length, 16);
    const root = folder({});
    for (const count of [1, 2, 4]) {
      const outputs = Array.from({ length: count }, (_, at) => join(root, `${at + 1}-of-${count}`));
      const part = (at: number) => ["--shard", `${at + 1}/${count}`, "-o", outputs[at] ?? ""];
      for (const at of outputs.keys()) await audit(...part(at));
      const parts = outputs.map((output) => readFileSync(output, "utf8"));
      assert.deepEqual(parts.flatMap(linesOf).sort(), whole);
      assert.ok(parts.every((text) => text !== ""));
      if (count !== 2) continue;
      const [output = "", complete = ""] = [outputs[0], parts[0]];
      await killed(part(0), output, complete.length / 2);
      const left = readFileSync(output, "utf8");
      assert.ok(complete.startsWith(left) && left.length < complete.length);
      await audit(...part(0));
      assert.equal(readFileSync(output, "utf8"), complete);
    }
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

  it("finds them in a published routine by its manifest, and reads nothing else", async () => {
    const words = ["pack", join(fixtures, "cpr_complete"), "--predictor", "predictor:Predictor"];
    const { out } = await commandLine(...words, "-o", folder({}), "--json");
    const published = (JSON.parse(out) as { folder: string }).folder;
    for (const name of ["changed", "missing", "renamed", "same"]) put(name, published);
    const [source = ""] = [...stub.objects.keys()].filter((key) =>
      /^models\/same\/package\/.*\.tar\.gz$/.test(key),
    );
    const at = (name: string) => source.replace("/same/", `/${name}/`);
    stub.put("models", at("changed").slice("models/".length), Buffer.alloc(LARGE));
    const moved = stub.objects.get(at("renamed"));
    assert.ok(moved);
    stub.objects.set("models/renamed/package/other.tar.gz", moved);
    for (const name of ["missing", "renamed"]) stub.objects.delete(at(name));
    const read: string[] = [];
    stub.fate = ({ kind, name }) => {
      if (kind === "range") read.push(name);
      return "pass";
    };
    const found = parsed((await audit()).out).map((line) =>
      "findings" in line
        ? line.findings.filter(({ code }) => code.startsWith("CMP")).map(({ code }) => code)
        : [],
    );
    assert.deepEqual(found, [["CMP019"], ["CMP018"], ["CMP021"], []]);
    const manifests = ["changed", "missing", "renamed", "same"].map(
      (name) => `${name}/manifest.json`,
    );
    assert.deepEqual(read, manifests);
  });

  it("goes on with the lines that a killed audit has left, at any moment of it", async () => {
    for (let at = 0; at < 16; at++) put(`m/${at}`, exportOf("with_assets"));
    const output = join(folder({}), "audit.ndjson");
    await audit("-o", output);
    const whole = readFileSync(output, "utf8");
    for (const share of [0.2, 0.7]) {
      await killed(["-o", output], output, share * whole.length);
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
