import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localFolder } from "../../../inspect/bundle/folder";
import { IGNORE_FILES, ignoreFilesOf } from "../../../inspect/bundle/ignoreFiles";
import { readSources } from "../../../inspect/python/readSources";
import { LOCK_PLATFORM, lockFileOf, lockHead } from "../../../inspect/requirements/lockFile";
import { fixtures, scratchFolder } from "../project";
import { fixture, type Parsers, texts } from "./parser";

const scratch = scratchFolder();

/** The files of this name in all routines of the fixtures. */
const filesOf = (name: string) =>
  readdirSync(join(fixtures, "routines"))
    .map((routine) => `routines/${routine}/${name}`)
    .filter((path) => existsSync(join(fixtures, path)))
    .map(fixture);

/** Reads sources in which one file has these bytes. */
function readSourcesWith(name: string, bytes: Buffer) {
  const folder = join(scratch, name);
  if (!existsSync(folder)) {
    mkdirSync(folder);
    writeFileSync(join(folder, "predictor.py"), fixture("cpr_complete/predictor.py"));
    if (!name.endsWith(".toml")) writeFileSync(join(folder, "requirements.txt"), "a==1.0\n");
  }
  writeFileSync(join(folder, name), bytes);
  return readSources({ root: folder, predictor: "predictor:Predictor" });
}

function ignored(name: string, bytes: Buffer): void {
  const folder = join(scratch, `ignoring-${name}`);
  if (!existsSync(folder)) mkdirSync(folder);
  writeFileSync(join(folder, name), bytes);
  for (const file of ignoreFilesOf(localFolder(folder)))
    for (const path of ["a.py", "src/tests/data.csv", "x/y/z/model.bin"]) file.ignores(path);
}

const patterns = texts([
  "*.csv\n!data/keep.csv\n/src/**/tests\n[a-c]?.py\n# comment\n\\#name\n**/*.bin\nx/**\n[!a-z]*\n",
  "#!include:.gitignore\n**\n!*.py\na\\ b/\n[[:alpha:]]\n[]a]\n",
]);

/** The readers of a routine's files. Each change is written to a file, so most inputs take a millisecond. */
export const SOURCE_PARSERS: Parsers = {
  "Python sources": {
    inputs: [
      fixture("cpr_complete/predictor.py"),
      fixture("cpr_complete/transforms.py"),
      ...filesOf("predictor.py"),
    ],
    parse: (bytes) => readSourcesWith("predictor.py", bytes),
  },
  "requirements files": {
    inputs: [
      ...["hashed_requirements", "requirements_tree", "torch_extra_index", "constraint_only"].map(
        (name) => fixture(`routines/${name}/requirements.txt`),
      ),
      Buffer.from("\xff\xfea\0=\0=\x001\0", "latin1"),
    ],
    parse: (bytes) => readSourcesWith("requirements.txt", bytes),
  },
  "project files": {
    inputs: filesOf("pyproject.toml"),
    parse: (bytes) => readSourcesWith("pyproject.toml", bytes),
  },
  "setup.cfg": {
    inputs: texts([
      "[metadata]\nname = a\n[options]\ninstall_requires =\n    b>=1\n    c; python_version < '3.9'\n",
    ]),
    parse: (bytes) => readSourcesWith("setup.cfg", bytes),
  },
  "setup.py": {
    inputs: texts([
      "from setuptools import setup, find_packages\nsetup(name='a', packages=find_packages(), install_requires=['b>=1'], package_data={'': ['*.json']})\n",
    ]),
    parse: (bytes) => readSourcesWith("setup.py", bytes),
  },
  locks: {
    inputs: [
      Buffer.from(
        `${lockHead({ requirements: "sha256:0", python: "3.10", platform: LOCK_PLATFORM, server: "a==1" }, "uv")}a==1.0 \\\n    --hash=sha256:${"0".repeat(64)}\n    # via -r requirements.txt\n`,
      ),
    ],
    parse: (bytes) => readSourcesWith(lockFileOf("requirements.txt"), bytes),
  },
  "poetry's project files": {
    inputs: texts([
      '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3.10"\nb = {version = ">=1,<2", extras = ["c"]}\nd = {git = "https://e/f.git", rev = "1"}\n',
    ]),
    parse: (bytes) => readSourcesWith("pyproject.toml", bytes),
  },
  ...Object.fromEntries(
    IGNORE_FILES.map((name) => [
      name,
      { inputs: patterns, parse: (bytes: Buffer) => ignored(name, bytes) },
    ]),
  ),
};
