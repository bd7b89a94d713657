import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

const FILES = {
  "other.txt": "scipy==1.0",
  "base reqs.txt": "scipy==1.0",
  "pkg/setup.py": "",
  "bare/readme.md": "",
  "pkg-1.0-py3-none-any.whl": "",
  "pkg-1.0.tar.gz": "",
  "pkg-1.0.tar.xz": "",
  "pkg-1.0.tgz": "",
};

/** What one line contains: `name specifier` for each requirement, and `! code` for each fault. */
function read(line: string): string[] {
  const { requirements, faults } = factsOf({ ...FILES, "requirements.txt": line });
  return [
    ...requirements.map(({ name, specifier }) => `${name} ${specifier}`.trim()),
    ...faults.map(({ code }) => `! ${code}`),
  ];
}

const UNPARSED = ["! unparsed-requirement"];
const PIN = "numpy ==1.26.4";

/** As pip 23.2.1, 24.2 and 26.3 read them: req_file.parse_requirements with install_req_from_parsed_requirement. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  "numpy==1.26.4;": [PIN],
  "numpy;": ["numpy"],
  "numpy==1.26.4 --index-url https://example.com": [PIN, "! ignored-option"],
  "numpy==1.26.4 --pre": [PIN, "! ignored-option"],
  "numpy==1.26.4 -C a=b": [PIN],
  'numpy==1.26.4 --config-settings="--build-option=x"': [PIN],
  'numpy==1.26.4 --config-setting "a=b" --hash=sha256:aa': [PIN],
  "numpy==1.26.4 --global-option=x": [PIN],
  "numpy==1.26.4 --install-option=x": UNPARSED,
  "numpy==1.26.4 --no-deps": UNPARSED,
  "numpy==1.26.4 --hash=md5:aa": UNPARSED,
  "numpy==1.26.4 --hash": UNPARSED,
  "numpy==1.26.4\t--hash=sha256:aa": UNPARSED,
  "numpy\u00a0==1.26.4": UNPARSED,
  "numpy==1.26.4\u00a0": [PIN],
  "numpy==1.26\\\n.4": [PIN],
  "- numpy==1.26.4": ["! ignored-option"],
  "--pre": [],
  "--no-binary :all:": [],
  "--no-build-isolation": UNPARSED,
  "--no-deps": UNPARSED,
  "--pre=yes": UNPARSED,
  "--index https://pypi.org/simple": [],
  "--extra-index-url": UNPARSED,
  "--extra-index-url https://a.example https://b.example": ["! ignored-option"],
  "-r other.txt": ["scipy ==1.0"],
  "-rother.txt": ["scipy ==1.0"],
  '-r "other.txt"': ["scipy ==1.0"],
  "-r 'base reqs.txt'": ["scipy ==1.0"],
  "-r base\\ reqs.txt": ["scipy ==1.0"],
  '-r "other.txt': UNPARSED,
  "-r other.txt -r other.txt": ["scipy ==1.0", "! ignored-option"],
  "-r=other.txt": ["! missing-include"],
  "--requirement=other.txt": ["scipy ==1.0"],
  "--requirements other.txt": UNPARSED,
  "--req other.txt": UNPARSED,
  "-e ./pkg": ["pkg"],
  "-e pkg": ["pkg"],
  "-e b==1.0": UNPARSED,
  "-e https://example.com/b.zip": UNPARSED,
  "-e pkg-1.0.tar.gz": ["pkg", ...UNPARSED],
  "-e git+https://example.com/b.git#egg=b": ["b"],
  "-e git+https://example.com/b.git": UNPARSED,
  "-e ./pkg ; python_version<'3'": ["pkg", "! ignored-option"],
  "./bare": ["bare", ...UNPARSED],
  "pkg/": ["pkg"],
  "./pkg[extra]": ["pkg"],
  "./pkg ; python_version>'3'": ["pkg"],
  "./missing": ["missing", "! missing-include"],
  "pkg-1.0-py3-none-any.whl[extra]": ["pkg ==1.0"],
  "pkg-1.0-py3-none-any.whl ; python_version>'3'": ["pkg ==1.0"],
  "file:pkg-1.0-py3-none-any.whl": ["pkg ==1.0"],
  "pkg.whl": UNPARSED,
  "pkg-1.0.tar.xz": ["pkg"],
  "pkg-1.0.tgz": ["pkg"],
  "git+git@example.com:a/b.git": UNPARSED,
  "numpy@https://example.com/numpy-1.26.4.tar.gz": ["numpy"],
  "numpy @ https://example.com/n.whl; python_version>'3'": ["numpy"],
  "// comment": UNPARSED,
};

describe("a line of a requirements file", () => {
  for (const [line, expected] of Object.entries(LINES)) {
    it(`is read as pip reads it: ${JSON.stringify(line)}`, () => {
      assert.deepEqual(read(line), expected);
    });
  }

  it("keeps the name at its start if it cannot be parsed", () => {
    const text = "soundfile=0.12.1\nnumpy\u00a0==1\npip install x\n--no-deps\n";
    assert.deepEqual(
      factsOf({ "requirements.txt": text }).faults.map((fault) =>
        fault.code === "unparsed-requirement" && fault.cause === "format" ? fault.name : undefined,
      ),
      ["soundfile", "numpy", undefined, undefined],
    );
  });

  it("shows no password among the options that pip skips", () => {
    const line = "numpy==1 --index-url https://user:secret@example.com/simple";
    const [fault] = factsOf({ "requirements.txt": line }).faults;
    assert.deepEqual(fault, {
      code: "ignored-option",
      file: "requirements.txt",
      line: 1,
      option: "--index-url https://***@example.com/simple",
    });
  });
});
