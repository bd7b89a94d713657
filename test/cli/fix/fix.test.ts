import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { SourceFolder } from "../../../inspect/python/sourceFolder";
import {
  LOCK_PLATFORM,
  lockHead,
  requirementsDigest,
} from "../../../inspect/requirements/lockFile";
import type { Finding } from "../../../rules";
import { cases } from "../../fixtures/triedRoutines/cases.json";
import { commandLine } from "../../support/commandLine";
import { debugInfo } from "../../support/debugInfo";
import { withFolders } from "../../support/folders";
import { fixtures, scratchFolder } from "../../support/project";
import { routines, sourceOfRoutine, truthOfRoutine } from "../../support/routines";

const { folder, copyOf } = withFolders();

/** The refusals that check prints. */
async function refusals(words: readonly string[]): Promise<Finding[]> {
  const { out } = await commandLine("check", ...words, "--json");
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return findings.filter(({ level }) => level === "mandatory");
}

function countByCode(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

/** Each file of a folder with its bytes. */
function contents(path: string): Record<string, string> {
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => lstatSync(join(path, name)).isFile()).sort();
  return Object.fromEntries(
    files.map((name) => [name, readFileSync(join(path, name)).toString("latin1")]),
  );
}

/** Copies of refused routines, with the arguments by which check judges them. */
function broken(): (readonly [string, () => string[]])[] {
  const tried = Object.entries(cases).flatMap(([name, { predictor, expect }]) => {
    if (expect !== "refuse") return [];
    const words = () => {
      const copy = scratchFolder();
      cpSync(join(fixtures, "triedRoutines", name), copy, { recursive: true });
      const artifacts = join(copy, "artifacts");
      const withArtifacts = existsSync(artifacts) ? ["--artifacts", artifacts] : [];
      return [join(copy, "src"), "--predictor", predictor, ...withArtifacts];
    };
    return [[name, words] as const];
  });
  const others = routines
    .filter((name) => truthOfRoutine(name).codes.length > 0)
    .map((name) => {
      const words = () => {
        const { predictor, artifacts, serving } = truthOfRoutine(name);
        const copy = scratchFolder();
        cpSync(sourceOfRoutine(name), join(copy, "src"), { recursive: true });
        if (artifacts !== undefined)
          cpSync(join(fixtures, "routines", name, artifacts), join(copy, "artifacts"), {
            recursive: true,
          });
        return [
          join(copy, "src"),
          "--predictor",
          predictor,
          ...(artifacts === undefined ? [] : ["--artifacts", join(copy, "artifacts")]),
          ...(serving?.image === undefined ? [] : ["--serving", serving.image]),
        ];
      };
      return [name, words] as const;
    });
  return [...tried, ...others];
}

describe("check --fix of a refused routine", () => {
  const fixed = new Set<string>();

  for (const [name, words] of broken()) {
    it(`leads to nothing new in ${name}`, async () => {
      const given = words();
      const [path = ""] = given;
      const before = await refusals(given);
      if (!before.some(({ edits }) => edits)) return;
      const old = contents(path);
      const { err } = await commandLine("check", ...given, "--fix");
      const after = await refusals(given);
      const counts = countByCode(before);
      for (const [code, count] of countByCode(after))
        assert.ok(count <= (counts.get(code) ?? 0), `${code} is new after:\n${err}`);
      const [, codes] = /findings? fixed \(([A-Z\d, ]+)\)$/m.exec(err) ?? [];
      for (const code of codes?.split(", ") ?? []) fixed.add(code);
      const left = after.filter(({ edits }) => edits);
      for (const { code } of left) assert.match(err, new RegExp(`not fixed: ${code}\\b`));
      const now = contents(path);
      assert.equal(codes === undefined, JSON.stringify(now) === JSON.stringify(old));
      await commandLine("check", ...given, "--fix");
      assert.deepEqual(contents(path), now);
    });
  }

  it("ends findings of each code that has an edit of requirements", () => {
    const all =
      "IMP001 IMP007 REQ001 REQ014 REQ015 REQ016 REQ017 REQ018 REQ019 REQ020 REQ022 VER002";
    assert.deepEqual(
      all.split(" ").filter((code) => !fixed.has(code)),
      [],
      [...fixed].sort().join(" "),
    );
  });
});

describe("check --fix", () => {
  const PREDICTOR =
    "import numpy\nfrom google.cloud.aiplatform.prediction.predictor import Predictor as Base\n\n\nclass Predictor(Base):\n    def load(self, artifacts_uri):\n        self.scale = numpy.ones(1)\n\n    def predict(self, instances):\n        return instances\n";
  const routine = (requirements: string | Buffer, others: Record<string, string> = {}) =>
    folder({ "predictor.py": PREDICTOR, "requirements.txt": requirements, ...others });
  const fix = (path: string, ...words: string[]) =>
    commandLine("check", path, "--predictor", "predictor:Predictor", "--fix", ...words);

  it("leaves comments, order, markers and line ends as they are, and shows the difference", async () => {
    const path = routine(
      "# pins\r\n\r\nNumPy >= 1.20  # arrays\r\nrequests[socks]==2.32.3 ; python_version > '3'\r\n",
    );
    const { code, out, err } = await fix(path);
    assert.equal(code, 0);
    assert.match(out, /^clean {2}/);
    const text = readFileSync(join(path, "requirements.txt"), "latin1");
    assert.match(
      text,
      /^# pins\r\n\r\nNumPy==[\d.]+ {2}# arrays\r\nrequests\[socks\]==2\.32\.3 ; python_version > '3'\r\n$/,
    );
    assert.match(err, /^-NumPy >= 1\.20 {2}# arrays\n\+NumPy==/m);
    assert.match(err, /1 finding fixed \(REQ001\)/);
  });

  it("keeps UTF-16 and the mark of UTF-8", async () => {
    const utf16 = routine(Buffer.from("\uFEFFnumpy\n", "utf16le"));
    assert.equal((await fix(utf16)).code, 0);
    const written = readFileSync(join(utf16, "requirements.txt"));
    assert.match(written.toString("utf16le"), /^\uFEFFnumpy==[\d.]+\n$/);
    const marked = routine("\uFEFF# größe\nnumpy\n");
    assert.equal((await fix(marked)).code, 0);
    assert.match(
      readFileSync(join(marked, "requirements.txt"), "utf8"),
      /^\uFEFF# größe\nnumpy==[\d.]+\n$/,
    );
  });

  it("writes nothing with --dry-run, and judges the files as they are", async () => {
    const path = routine("numpy\n");
    const before = contents(path);
    const { code, err } = await fix(path, "--dry-run");
    assert.equal(code, 1);
    assert.match(err, /^\+numpy==[\d.]+$/m);
    assert.match(err, /1 finding fixed \(REQ001\), not written \(--dry-run\)/);
    assert.deepEqual(contents(path), before);
    assert.match((await commandLine("check", path, "--dry-run")).err, /belongs to --fix/);
  });

  it("does not edit a line that continues on the next one, and says so", async () => {
    const path = routine("numpy \\\n  >=1.20\n");
    const before = contents(path);
    const { code, err } = await fix(path);
    assert.equal(code, 1);
    assert.match(err, /not fixed: REQ001 in requirements\.txt:1: its line /);
    assert.deepEqual(contents(path), before);
  });

  it("does not edit what a lock was made for, since the lock would be refused", async () => {
    const path = routine("numpy==1.26.4\n");
    writeFileSync(join(path, "predictor.py"), `import pandas\n${PREDICTOR}`);
    const head = {
      requirements: requirementsDigest(new SourceFolder(path), ["requirements.txt"]),
      python: "3.10",
      platform: LOCK_PLATFORM,
      server: "google-cloud-aiplatform[prediction]==2.7.0",
    };
    const pin = `numpy==1.26.4 --hash=sha256:${"0".repeat(64)}\n`;
    writeFileSync(join(path, "requirements.lock.txt"), lockHead(head, "uv") + pin);
    const before = contents(path);
    const { err } = await fix(path);
    assert.match(err, /not fixed: IMP001 in predictor\.py:1: its fix leads to REQ024/);
    assert.deepEqual(contents(path), before);
  });

  it("puts the distribution in place of a module's name", async () => {
    const path = routine("numpy==1.26.4\nPIL\n");
    writeFileSync(join(path, "predictor.py"), `import PIL\n${PREDICTOR}`);
    const { code, err } = await fix(path);
    assert.equal(code, 0);
    assert.match(err, /^-PIL\n\+Pillow==[\d.]+$/m);
  });

  it("writes through a link whose target is in the folder", async () => {
    const path = routine("", { "pins/base.txt": "numpy\n" });
    symlinkSync("base.txt", join(path, "pins/linked.txt"));
    const { err } = await commandLine(
      "check",
      folderWithLink(path),
      "--predictor",
      "predictor:Predictor",
      "--fix",
    );
    assert.match(err, /fixed \(REQ001\)/);
    assert.ok(lstatSync(join(path, "pins/linked.txt")).isSymbolicLink());
    assert.match(readFileSync(join(path, "pins/base.txt"), "utf8"), /^numpy==/);
  });

  /** A folder with requirements that include a file through the link. */
  function folderWithLink(path: string): string {
    const settings = { customPrediction: { predictor: "predictor:Predictor" } };
    cpSync(
      folder({
        "requirements.txt": "-r pins/linked.txt\n",
        "model-version.json": JSON.stringify(settings),
      }),
      path,
      { recursive: true },
    );
    return path;
  }

  it("adds secrets and folders of tools to exclude, and creates the file for it", async () => {
    const path = copyOf("keras3_export", {
      "credentials.json": "{}",
      ".git/config": "[core]\n",
      "notes [1].env": "",
    });
    const { code, err } = await commandLine("check", path, "--fix");
    assert.equal(code, 0);
    const settings = JSON.parse(readFileSync(join(path, "model-version.json"), "utf8"));
    assert.deepEqual(settings, { export: { exclude: ["/credentials.json", "/.git/"] } });
    assert.match(err, /2 findings fixed \(HYG001, HYG002\)/);
    assert.match(err, /a program that has a ModelVersion of .* needs the same in its exclude/);
    assert.equal((await commandLine("check", path)).code, 0);
  });

  it("keeps the layout of a model-version.json", async () => {
    const path = copyOf("keras3_export", {
      "credentials.json": "{}",
      "model-version.json":
        '{\n\t"name": "a",\n\t"export": { "exclude": ["/x"], "tags": ["serve"] }\n}\n',
    });
    assert.equal((await commandLine("check", path, "--fix")).code, 0);
    const text = readFileSync(join(path, "model-version.json"), "utf8");
    assert.ok(text.startsWith('{\n\t"name": "a",\n\t"export": { "exclude": ['), text);
    assert.ok(text.endsWith(', "tags": ["serve"] }\n}\n'), text);
    assert.deepEqual(JSON.parse(text).export.exclude, ["/x", "/credentials.json"]);
  });

  it("excludes what only warns with --fail-on advisory, and without it does not", async () => {
    const path = copyOf("multi_input", { "debug/saved_model_debug_info.pb": debugInfo() });
    const before = contents(path);
    await commandLine("check", path, "--fix");
    assert.deepEqual(contents(path), before);
    const { err } = await commandLine("check", path, "--fix", "--fail-on", "advisory");
    assert.match(err, /^\+ {6}"\/debug\/saved_model_debug_info\.pb"$/m);
  });

  it("says only that there is nothing to fix in a valid export", async () => {
    const path = copyOf("keras3_export");
    const { code, err } = await commandLine("check", path, "--fix");
    assert.equal(code, 0);
    assert.equal(err, `model-version: ${path}: nothing to fix`);
  });
});
