import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { factsOf, type SourceFiles } from "../../support/sources";
import { tar } from "../../support/tar";
import { zip } from "../../support/zip";

const RUNS = "import os; os.environ['STARTED'] = '1'\n";
/** What setuptools writes for a namespace package; the wheel of google-cloud-core 1.0.0 has this line. */
const NAMESPACE =
  "import sys, types, os;has_mfs = sys.version_info > (3, 5);p = os.path.join(sys._getframe(1).f_locals['sitedir'], *('google',));importlib = has_mfs and __import__('importlib.util');has_mfs and __import__('importlib.machinery');m = has_mfs and sys.modules.setdefault('google', importlib.util.module_from_spec(importlib.machinery.PathFinder.find_spec('google', [os.path.dirname(p)])));m = m or sys.modules.setdefault('google', types.ModuleType('google'));mp = (m or []) and m.__dict__.setdefault('__path__',[]);(p not in mp) and mp.append(p)\n";

function wheel(members: Readonly<Record<string, string | Buffer>>): Buffer {
  const all = { "own.py": "", "own-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\n", ...members };
  return zip(
    Object.entries(all).map(([name, content]) => ({ name, content: Buffer.from(content) })),
  );
}

function sdist(members: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(members).map(([name, content]) => ({
    name,
    content: Buffer.from(content),
  }));
  return gzipSync(tar(entries));
}

function startupOf(line: string, files: SourceFiles): string[] {
  const { startupFiles = [] } = factsOf({ "requirements.txt": `${line}\n`, ...files });
  return startupFiles.map(
    ({ distribution, member, runs }) => `${distribution}: ${member}${runs ? " runs" : ""}`,
  );
}

const WHEEL = "wheels/own-1.0-py3-none-any.whl";
const ofWheel = (members: Readonly<Record<string, string | Buffer>>) =>
  startupOf(`./${WHEEL}`, { [WHEEL]: wheel(members) });

describe("files that Python reads at every start", () => {
  const told: Readonly<Record<string, readonly [name: string, content: string, runs: boolean]>> = {
    "a .pth file with code": ["own.pth", RUNS, true],
    "a .pth file with a folder": ["own.pth", "/opt/modules\n", false],
    "a .pth file with code after a namespace": ["own.pth", NAMESPACE + RUNS, true],
    "a .pth file with code behind a tab": ["own.pth", "import\tos\n", true],
    "sitecustomize.py": ["sitecustomize.py", "", true],
    "a package usercustomize": ["usercustomize/__init__.py", "", true],
    "a .pth file in the data folder of a wheel": ["own-1.0.data/purelib/own.pth", RUNS, true],
    "a .pth file that is installed as data": [
      "own-1.0.data/data/lib/python3.10/site-packages/own.pth",
      RUNS,
      true,
    ],
  };
  for (const [what, [name, content, runs]] of Object.entries(told)) {
    it(`are ${what} in a wheel of the sources`, () => {
      assert.deepEqual(ofWheel({ [name]: content }), [`${WHEEL}: ${name}${runs ? " runs" : ""}`]);
    });
  }

  const others: Readonly<Record<string, readonly [name: string, content: string | Buffer]>> = {
    "weights that end in .pth": ["model.pth", Buffer.from("PK\x03\x04\0\0")],
    "a .pth file in a package": ["own/model.pth", RUNS],
    "a .pth file with comments only": ["own.pth", "# import os\n\n"],
    "a .pth file of a namespace package": ["own-nspkg.pth", NAMESPACE],
    "a module sitecustomize in a package": ["own/sitecustomize.py", ""],
  };
  for (const [what, [name, content]] of Object.entries(others)) {
    it(`are not ${what}`, () => assert.deepEqual(ofWheel({ [name]: content }), []));
  }

  it("are found in a wheel of a folder that --find-links names", () => {
    const files = { [WHEEL]: wheel({ "own.pth": RUNS }) };
    assert.deepEqual(startupOf("--find-links wheels\nown==1.0", files), [`${WHEEL}: own.pth runs`]);
  });

  it("are found in a source archive", () => {
    const files = { "own-1.0.tar.gz": sdist({ "own-1.0/src/own.pth": RUNS }) };
    assert.deepEqual(startupOf("./own-1.0.tar.gz", files), [
      "own-1.0.tar.gz: own-1.0/src/own.pth runs",
    ]);
  });

  it("are found in a folder of sources that is installed", () => {
    const files = { "libs/own/setup.py": "", "libs/own/src/sitecustomize.py": "" };
    assert.deepEqual(startupOf("./libs/own", files), ["libs/own: src/sitecustomize.py runs"]);
  });

  it("are found in the sources themselves only if those are installed", () => {
    const files = { "setup.py": "", "own.pth": RUNS };
    assert.deepEqual(startupOf(".", files), [": own.pth runs"]);
    assert.deepEqual(startupOf("", files), []);
  });

  it("are not searched for in a wheel that nothing installs, or whose line does not apply", () => {
    const files = { [WHEEL]: wheel({ "own.pth": RUNS }) };
    assert.deepEqual(startupOf("", files), []);
    assert.deepEqual(startupOf(`./${WHEEL} ; python_version < "3"`, files), []);
  });

  it("are not found in damaged archives", () => {
    assert.deepEqual(startupOf(`./${WHEEL}`, { [WHEEL]: "PK\x03\x04 damaged" }), []);
    assert.deepEqual(startupOf("./own-1.0.tar.gz", { "own-1.0.tar.gz": "damaged" }), []);
  });
});
