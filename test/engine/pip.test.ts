import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentOf } from "../../cli/try/environment";
import { inspectBundle } from "../../inspect";
import { buildPackage } from "../../packing/package";
import { scratchFolder } from "../support/project";
import { aRoutine, thePython, withOwnCache } from "../support/soundRoutine";

/** A file of the routine's distribution, under the name that pip requires. */
async function distribution(files: Readonly<Record<string, string | undefined>>): Promise<string> {
  const inspection = await inspectBundle(join(aRoutine(files), "src"), {
    name: "iris",
    serving: { pythonVersion: "3.8" },
    customPrediction: { predictor: "predictor:Predictor" },
  });
  const [packed] = await buildPackage(inspection);
  const path = join(scratchFolder(), packed?.name ?? "");
  writeFileSync(path, packed?.bytes ?? "");
  return path;
}

describe("pip without an index", () => {
  const environment = scratchFolder();
  const python = join(environment, "bin", "python");
  const pip = (...words: readonly string[]) =>
    execFileSync(python, ["-m", "pip", "--disable-pip-version-check", ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  /** What Python prints in an empty folder, which contains none of the sources. */
  const ask = (program: string) =>
    execFileSync(python, ["-c", program], { encoding: "utf8", cwd: scratchFolder() }).trim();

  before(() => {
    execFileSync(thePython().program, ["-m", "venv", environment]);
  });
  afterEach(() => {
    pip("uninstall", "--yes", "iris");
  });

  it("installs a routine with its modules and the data that they read", async () => {
    pip("install", "--no-index", await distribution({}));
    assert.equal(
      ask("import predictor; print(predictor.LABELS, predictor.scale([2]))"),
      "['no', 'yes'] [1.0]",
    );
    const files = pip("show", "--files", "iris");
    assert.match(files, /^Version: 1\.0\.0$/m);
    assert.doesNotMatch(files, /pyproject|requirements|build_backend/);
  });

  it("installs packages with data in their own folders, and names with commas and quotes", async () => {
    const path = await distribution({
      "src/scale.py": "from vision import scale\n",
      "src/vision/__init__.py":
        'from pathlib import Path\nscale = (Path(__file__).parent / "data" / "a,\'b.txt").read_text\n',
      "src/vision/data/a,'b.txt": "table",
    });
    pip("install", "--no-index", path);
    assert.equal(ask("import predictor; print(predictor.scale())"), "table");
    assert.equal(pip("check").trim(), "No broken requirements found.");
  });

  it("installs sources whose pyproject.toml has no build system", async () => {
    const pyproject =
      '[project]\nname = "iris"\nversion = "2.0"\n\n[tool.ruff]\nline-length = 99\n';
    pip("install", "--no-index", await distribution({ "src/pyproject.toml": pyproject }));
    assert.equal(ask("import importlib.metadata as m, predictor; print(m.version('iris'))"), "2.0");
  });

  it("installs unpacked sources whose requirements say -e ., as an image does", async () => {
    const pyproject = '[project]\nname = "iris"\nversion = "2.0"\n';
    const folder = scratchFolder();
    const path = await distribution({
      "src/pyproject.toml": pyproject,
      "src/requirements.txt": "-e .\n",
    });
    execFileSync("tar", ["-xzf", path, "--strip-components=1", "-C", folder]);
    execFileSync(python, ["-m", "pip", "install", "--no-index", "-r", "requirements.txt"], {
      cwd: folder,
      stdio: "ignore",
    });
    assert.equal(ask("import importlib.metadata as m, predictor; print(m.version('iris'))"), "2.0");
  });

  it("builds the same wheel twice", async () => {
    const [first, second] = [scratchFolder(), scratchFolder()];
    const path = await distribution({});
    for (const folder of [first, second]) pip("wheel", "--no-index", "--wheel-dir", folder, path);
    const name = "iris-1.0.0-py3-none-any.whl";
    assert.deepEqual(readdirSync(first), [name]);
    execFileSync("cmp", [join(first, name), join(second, name)]);
    pip("install", "--no-index", join(first, name));
  });

  it("reads the metadata as packaging does", async () => {
    const path = await distribution({
      "src/requirements.txt": "uvicorn[standard]==0.23.0; python_version < '3'\n",
    });
    const program = `
import sys, tarfile
text = tarfile.open(sys.argv[1]).extractfile("iris-1.0.0/PKG-INFO").read()
try:
    from packaging.metadata import Metadata
except ImportError:
    from pip._vendor.packaging.metadata import Metadata
found = Metadata.from_email(text, validate=True)
print(found.name, found.version, found.requires_python, *found.requires_dist)`;
    const said = execFileSync(metadataPython(), ["-c", program, path], { encoding: "utf8" });
    assert.equal(said.trim(), 'iris 1.0.0 >=3.8 uvicorn[standard]==0.23.0; python_version < "3"');
    pip("install", "--no-index", path);
  });
});

/**
 * A Python whose packaging library knows the rules of metadata. Without one the test fails instead of silently passing.
 */
function metadataPython(): string {
  for (const command of ["python3", "python3.13", "python3.14", "python3.12"]) {
    for (const module of ["packaging.metadata", "pip._vendor.packaging.metadata"]) {
      try {
        execFileSync(command, ["-c", `import ${module}`], { stdio: "ignore" });
        return command;
      } catch {}
    }
  }
  throw new Error("this test needs a python3 with packaging >= 23.1, or with pip >= 24.1");
}

describe("environmentOf, with pip", () => {
  const cache = withOwnCache();

  it("shows pip's message about a pin that does not exist, and keeps nothing", async () => {
    const folder = scratchFolder();
    const printed: string[] = [];
    const found = await environmentOf(
      {
        interpreter: thePython(),
        calls: [["--no-index", "--find-links", folder, "no-such-distribution==1.0"]],
        files: [],
        folder,
      },
      { fresh: false, onLine: (line) => printed.push(line) },
    );
    assert.ok("refusal" in found);
    assert.match(found.refusal, /No matching distribution found for no-such-distribution==1\.0/);
    assert.match(printed.join("\n"), /ERROR: No matching distribution/);
    assert.deepEqual(readdirSync(join(cache(), "model-version/environments")), []);
  });
});
