import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type InspectOptions, inspectBundle } from "../../inspect";
import { gzipStored } from "../../packing/gzip";
import { buildPackage } from "../../packing/package";
import { buildSourceDistribution, distributionName } from "../../packing/sourceDistribution";
import { withFolders } from "../support/folders";
import { checkout } from "../support/project";
import { aRoutine } from "../support/soundRoutine";
import { listed, unpack } from "../support/unpack";

interface Packed {
  readonly name: string;
  readonly bytes: Buffer;
  readonly dockerfile: string;
}

async function pack(folder: string, change: InspectOptions = {}): Promise<Packed> {
  const routine = { predictor: "predictor:Predictor", artifacts: join(folder, "model") };
  const inspection = await inspectBundle(join(folder, "src"), {
    name: "iris",
    ...change,
    customPrediction: { ...routine, ...change.customPrediction },
  });
  const [distribution, dockerfile] = await buildPackage(inspection);
  assert.ok(distribution && dockerfile);
  return { ...distribution, dockerfile: dockerfile.bytes.toString() };
}

/** Paths in the distribution of a routine, without its first folder. */
async function pathsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const { bytes } = await pack(aRoutine(files));
  return listed(bytes).map((path) => path.replace(/^[^/]+\//, ""));
}

async function textOf(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  const { name, bytes } = await pack(aRoutine(files));
  return readFileSync(join(unpack(bytes), name.replace(".tar.gz", ""), path), "utf8");
}

describe("a source distribution", () => {
  it("has the name and the single folder that PEP 625 requires", async () => {
    const { name, bytes } = await pack(aRoutine(), { name: "My-Iris.v2" });
    assert.equal(name, "my_iris_v2-1.0.0.tar.gz");
    for (const path of listed(bytes)) assert.match(path, /^my_iris_v2-1\.0\.0\//);
  });

  it("contains the sources, the files they read, and what pip needs to build them", async () => {
    assert.deepEqual((await pathsOf({})).sort(), [
      ".model-version/build_backend.py",
      "PKG-INFO",
      "labels.json",
      "predictor.py",
      "pyproject.toml",
      "requirements.txt",
      "scale.py",
    ]);
  });

  it("leaves out what is not imported, caches, environments, version control and secrets", async () => {
    const paths = await pathsOf({
      "src/train.py": "import scale\n",
      "src/__pycache__/predictor.cpython-310.pyc": "",
      "src/.git/config": "",
      "src/.venv/bin/python": "",
      "src/.env": "TOKEN=secret",
      "src/notebook.ipynb": "{}",
    });
    assert.deepEqual(paths.sort(), (await pathsOf({})).sort());
  });

  it("contains packages with their data, at their places in the sources", async () => {
    const paths = await pathsOf({
      "src/scale.py": "from vision.resize import scale\n",
      "src/vision/__init__.py": "",
      "src/vision/resize.py": "def scale(values):\n    return values\n",
      "src/vision/tables/sizes.csv": "1\n",
      "src/vision/unused.py": "",
    });
    assert.ok(paths.includes("vision/__init__.py"));
    assert.ok(paths.includes("vision/resize.py"));
    assert.ok(paths.includes("vision/tables/sizes.csv"));
    assert.ok(!paths.includes("vision/unused.py"));
  });

  it("replaces an old PKG-INFO by the new one", async () => {
    const text = await textOf("PKG-INFO", { "src/PKG-INFO": "Name: other\n" });
    assert.match(text, /^Metadata-Version: 2\.2\nName: iris\nVersion: 1\.0\.0\n/);
  });

  it("declares requirements with extras and markers, and the oldest allowed Python", async () => {
    const requirements = "torch==2.1.2\nuvicorn[standard]==0.23.0; python_version >= '3.9'\n";
    const folder = aRoutine({ "src/requirements.txt": requirements });
    const { bytes } = await pack(folder, { serving: { pythonVersion: "3.11" } });
    const text = readFileSync(join(unpack(bytes), "iris-1.0.0/PKG-INFO"), "utf8");
    assert.match(text, /^Requires-Python: >=3\.11$/m);
    assert.match(text, /^Requires-Dist: torch==2\.1\.2$/m);
    assert.match(text, /^Requires-Dist: uvicorn\[standard]==0\.23\.0; python_version >= '3\.9'$/m);
  });
});

describe("a source distribution of sources with their own project", () => {
  it("leaves setup.py to build them, with all sources", async () => {
    const files = { "src/setup.py": "from setuptools import setup\nsetup()\n", "src/cli.py": "" };
    const paths = await pathsOf(files);
    assert.ok(paths.includes("setup.py") && paths.includes("cli.py"));
    assert.ok(!paths.some((path) => path.startsWith(".model-version/")));
    const text = await textOf("pyproject.toml", files);
    assert.equal(text, '[build-system]\nrequires = ["setuptools"]\n');
    assert.match(await textOf("PKG-INFO", files), /^Dynamic: Requires-Dist$/m);
  });

  it("leaves a pyproject.toml with a build system as it is, and reads name and version from it", async () => {
    const own = `[project]\nname = "Iris_Model"\nversion = "0.3.0rc1"\n\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n`;
    const { name } = await pack(aRoutine({ "src/pyproject.toml": own }));
    assert.equal(name, "iris_model-0.3.0rc1.tar.gz");
    assert.equal(await textOf2(own), own);
  });

  it("adds a build system to a pyproject.toml without one", async () => {
    const own = `[project]\nname = "iris"\nversion = "1.2"\ndependencies = []\n`;
    const text = await textOf2(own);
    assert.ok(text.startsWith(`${own}\n[build-system]\nrequires = []\n`));
  });

  it("keeps a pyproject.toml that is not TOML as it is", async () => {
    assert.equal(await textOf2("[project\n"), "[project\n");
  });

  it("uses its own version if the project's is invalid", async () => {
    const own = `[project]\nname = "iris"\nversion = "one/../two"\n`;
    assert.equal((await pack(aRoutine({ "src/pyproject.toml": own }))).name, "iris-1.0.0.tar.gz");
  });

  async function textOf2(pyproject: string): Promise<string> {
    const { name, bytes } = await pack(aRoutine({ "src/pyproject.toml": pyproject }));
    return readFileSync(join(unpack(bytes), name.replace(".tar.gz", ""), "pyproject.toml"), "utf8");
  }
});

describe("the bytes of a source distribution", () => {
  const folders = withFolders();
  /** The digest that another process makes, with another time zone, umask and current folder. */
  function digestElsewhere(folder: string, zone: string, umask: string, cwd: string): string {
    const program = `
      const { inspectBundle } = require(${JSON.stringify(join(checkout, "inspect/index.ts"))});
      const { buildPackage } = require(${JSON.stringify(join(checkout, "packing/package.ts"))});
      process.umask(${umask});
      inspectBundle(${JSON.stringify(join(folder, "src"))}, {
        name: "iris", customPrediction: { predictor: "predictor:Predictor" },
      }).then(buildPackage).then((files) => {
        const hash = require("node:crypto").createHash("sha256");
        for (const { bytes } of files) hash.update(bytes);
        console.log(hash.digest("hex"));
      });`;
    return execFileSync(process.execPath, ["--import", TSX, "-e", program], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, TZ: zone, LC_ALL: zone === "UTC" ? "C" : "tr_TR.UTF-8" },
    }).trim();
  }
  const TSX = `file://${join(checkout, "node_modules/tsx/dist/loader.mjs")}`;

  it("are the same whatever the time zone, umask, folder, times, modes and order of creation", () => {
    const one = aRoutine({ "src/pkg/a.txt": "a", "src/B.txt": "b", "src/ä.txt": "c" });
    const other = aRoutine({ "src/predictor.py": undefined, "src/scale.py": undefined });
    mkdirSync(join(other, "src/pkg"));
    for (const path of ["ä.txt", "B.txt", "scale.py", "pkg/a.txt", "predictor.py"]) {
      const target = join(other, "src", path);
      writeFileSync(target, readFileSync(join(one, "src", path)));
      utimesSync(target, 1_000_000_000, 1_000_000_000);
      chmodSync(target, 0o755);
    }
    assert.equal(
      digestElsewhere(one, "UTC", "0o022", checkout),
      digestElsewhere(other, "Pacific/Kiritimati", "0o077", "/"),
    );
  });

  it("are equal to those of earlier releases, because a version's digest depends on them", async () => {
    const long = `${"folder/".repeat(20)}${"n".repeat(90)}.py`;
    const contents = {
      "setup.py": "",
      "pyproject.toml": "",
      "ä 名.py": "x = 1\n",
      [long]: "y = 2\n",
    };
    const folder = folders.folder(contents);
    const { bytes } = await buildSourceDistribution({
      name: "iris",
      files: Object.keys(contents).map((path) => ({
        path,
        location: join(folder, path),
        bytes: 0,
      })),
      judged: [],
      requirements: ["numpy==1.26.4"],
      project: { buildsItself: true, hasProjectFile: true },
    });
    const digest = createHash("sha256").update(bytes).digest("hex");
    assert.equal(digest, "cbb5b64713a5bc8b9b3606a5430fe2d77bd55db8082a74af23968483127f4766");
  });

  it("change with a byte of a source", async () => {
    const digest = async (files: Readonly<Record<string, string>>) =>
      createHash("sha256")
        .update((await pack(aRoutine(files))).bytes)
        .digest("hex");
    assert.notEqual(await digest({}), await digest({ "src/labels.json": '["no", "yEs"]\n' }));
  });
});

describe("gzipStored", () => {
  for (const size of [0, 1, 0xffff, 0x10000, 200_000]) {
    it(`keeps ${size} bytes as zlib reads them`, () => {
      const bytes = Buffer.alloc(size, "model");
      assert.deepEqual(gunzipSync(gzipStored(bytes)), bytes);
    });
  }
});

describe("distributionName", () => {
  for (const [given, expected] of [
    ["iris", "iris"],
    ["My_Model..v2", "my-model-v2"],
    ["iris-", "iris"],
    ["Ünïcode name", "n-code-name"],
    ["///", "model"],
  ]) {
    it(`makes ${expected} of ${given}`, () => {
      assert.equal(distributionName(given ?? ""), expected);
    });
  }
});
