import assert from "node:assert/strict";
import type { IndexFacts, RequirementFacts, RoutineFault } from "../../../inspect/python/facts";
import { aFile } from "../../support/manifests";
import { aRoutine, codesOf, findingsOf, requirements } from "../../support/routineManifests";

const POLICY = "requirements-pinned";
const DIGEST = "a".repeat(64);

function withRequirement(change: Partial<RequirementFacts>) {
  return aRoutine({
    requirements: requirements("numpy==1.26.4").map((found) => ({ ...found, ...change })),
  });
}

function withIndex(option: string, value: string) {
  const index: IndexFacts = { option, value, file: "requirements.txt", line: 1 };
  return aRoutine({ indexes: [index] });
}

describe(POLICY, () => {
  const specifiers: Readonly<Record<string, boolean>> = {
    "==1.26.4": true,
    "===1.26.4": true,
    ">=1,==1.26.4": true,
    "": false,
    ">=1.26": false,
    "~=1.26.4": false,
    "==1.26.*": false,
    "<2": false,
    "!=1.26.3": false,
  };
  for (const [specifier, isPinned] of Object.entries(specifiers)) {
    it(`${isPinned ? "accepts" : "refuses"} numpy${specifier}`, () => {
      assert.deepEqual(codesOf(POLICY, withRequirement({ specifier })), isPinned ? [] : ["REQ001"]);
    });
  }

  it("skips a line that its marker excludes", () => {
    assert.deepEqual(codesOf(POLICY, withRequirement({ specifier: "", applies: false })), []);
  });

  it("requires hashes if the option does", () => {
    assert.deepEqual(codesOf(POLICY, withRequirement({}), { requireHashes: true }), ["REQ002"]);
    assert.deepEqual(
      codesOf(POLICY, withRequirement({ hashes: [`sha256:${DIGEST}`] }), { requireHashes: true }),
      [],
    );
  });

  it("requires all hashes if there is one, as pip does", () => {
    const [first, second] = requirements("numpy==1.26.4", "scipy==1.13.1");
    assert.ok(first && second);
    const routine = aRoutine({
      requirements: [{ ...first, hashes: [`sha256:${DIGEST}`] }, second],
    });
    const [found, ...more] = findingsOf(POLICY, routine);
    assert.deepEqual(more, []);
    assert.equal(found?.message, "scipy==1.13.1 has no hash");
    assert.match(found?.reason ?? "", /makes pip demand them for all/);
  });

  it("requires all hashes if the file says --require-hashes", () => {
    const indexes = [{ option: "--require-hashes", value: "", file: "requirements.txt", line: 1 }];
    assert.deepEqual(
      codesOf(POLICY, aRoutine({ indexes, requirements: requirements("numpy==1.26.4") })),
      ["REQ002"],
    );
  });

  const origins: readonly (readonly [
    kind: "url" | "vcs" | "path",
    address: string,
    isFixed: boolean,
  ])[] = [
    ["url", "https://example.com/a-1.0-py3-none-any.whl", false],
    ["url", `https://example.com/a-1.0-py3-none-any.whl#sha256=${DIGEST}`, true],
    ["url", `https://example.com/a.zip#egg=a&sha256=${DIGEST}`, true],
    ["url", "https://example.com/a-1.0-py3-none-any.whl#sha256=abc", false],
    ["vcs", "git+https://example.com/a.git@main", false],
    ["vcs", `git+https://example.com/a.git#sha256=${DIGEST}`, false],
    ["path", "/wheels/a-1.0-py3-none-any.whl", false],
  ];
  for (const [kind, address, isFixed] of origins) {
    it(`${isFixed ? "accepts" : "refuses"} ${address}`, () => {
      const routine = withRequirement({ specifier: "", origin: { kind, address } });
      assert.deepEqual(codesOf(POLICY, routine), isFixed ? [] : ["REQ003"]);
    });
  }

  it("requires a digest for a URL, and a revision for a repository", () => {
    const fixOf = (kind: "url" | "vcs", address: string, name = "numpy") =>
      findingsOf(POLICY, withRequirement({ name, specifier: "", origin: { kind, address } }))[0]
        ?.fix;
    assert.match(
      fixOf("url", "https://example.com/a-1.0-py3-none-any.whl") ?? "",
      /#sha256=DIGEST/,
    );
    assert.match(fixOf("vcs", "git+https://example.com/a.git") ?? "", /numpy==VERSION/);
    assert.doesNotMatch(fixOf("vcs", "git+https://example.com/a.git", "") ?? "", /==VERSION/);
  });

  /** A routine that installs from a path, with files in its package and artifacts in `model`. */
  function withPath(address: string, files: readonly string[], change: object = {}) {
    const routine = aRoutine({
      artifacts: "model",
      requirements: requirements("a").map((found) => ({
        ...found,
        origin: { kind: "path" as const, address },
        ...change,
      })),
    });
    return { ...routine, files: files.map((path) => aFile({ path, format: "text" })) };
  }

  const packed: readonly (readonly [address: string, file: string, codes: readonly string[]])[] = [
    ["./wheels/a-1.0-py3-none-any.whl", "wheels/a-1.0-py3-none-any.whl", []],
    ["./vendor/a-1.0.tar.gz", "vendor/a-1.0.tar.gz", []],
    ["./libs/a", "libs/a/setup.py", []],
    ["libs/a/", "libs/a/setup.py", []],
    [".", "predictor.py", []],
    ["./dist/a-1.0.tar.gz", "predictor.py", ["REQ006"]],
    ["./libs/a", "libs/ab/setup.py", ["REQ006"]],
    ["./model/a-1.0.tar.gz", "model/a-1.0.tar.gz", ["REQ006"]],
  ];
  for (const [address, file, codes] of packed) {
    it(`reports ${codes.length === 0 ? "nothing" : codes} for ${address} if ${file} is packed`, () => {
      assert.deepEqual(codesOf(POLICY, withPath(address, [file])), codes);
    });
  }

  it("does not report a path twice", () => {
    const manifest = withPath("./a", []);
    const place = { file: "requirements.txt", line: 1 };
    const fault: RoutineFault = { code: "missing-include", ...place, path: "a", by: "install" };
    const routine = manifest.routine && { ...manifest.routine, faults: [fault] };
    assert.deepEqual(codesOf(POLICY, { ...manifest, ...(routine && { routine }) }), ["REQ006"]);
  });

  it("requires hashes for packed archives too, if it requires them", () => {
    const path = "a-1.0-py3-none-any.whl";
    assert.deepEqual(codesOf(POLICY, withPath(path, [path]), { requireHashes: true }), ["REQ002"]);
    const hashed = withPath(path, [path], { hashes: [`sha256:${DIGEST}`] });
    assert.deepEqual(codesOf(POLICY, hashed, { requireHashes: true }), []);
  });

  it("accepts only pypi.org's index, with and without a trailing slash", () => {
    assert.deepEqual(codesOf(POLICY, withIndex("--index-url", "https://pypi.org/simple/")), []);
    assert.deepEqual(codesOf(POLICY, withIndex("--index-url", "https://pypi.org/simple")), []);
    assert.deepEqual(codesOf(POLICY, withIndex("--extra-index-url", "https://example.com")), [
      "REQ004",
    ]);
    assert.deepEqual(codesOf(POLICY, withIndex("--no-index", "")), []);
  });

  it("accepts the indexes that the option names", () => {
    const routine = withIndex("--index-url", "https://example.com/simple");
    assert.deepEqual(
      codesOf(POLICY, routine, { allowedIndexes: ["https://example.com/simple/"] }),
      [],
    );
  });

  it("names the version that matches torch's", () => {
    const routine = aRoutine({ requirements: requirements("torch==2.3.1", "torchvision") });
    assert.match(findingsOf(POLICY, routine)[0]?.fix ?? "", /torchvision==0\.18\.1/);
  });

  it("reports what pip cannot read, and what is included and missing", () => {
    const place = { file: "requirements.txt", line: 1 };
    const faults: RoutineFault[] = [
      { code: "unparsed-requirement", ...place, cause: "not-installable", path: "a" },
      { code: "missing-include", ...place, path: "a", by: "include" },
      { code: "ignored-option", ...place, option: "--pre" },
    ];
    assert.deepEqual(codesOf(POLICY, aRoutine({ faults })), ["REQ005", "REQ006", "REQ007?"]);
  });

  it("does not say that pip stops at a constraint that only this package does not read", () => {
    const fault: RoutineFault = {
      code: "unparsed-requirement",
      ...{ file: "c.txt", line: 41 },
      ...{ cause: "many-constraints", name: "numpy", limit: 20 },
    };
    const [found] = findingsOf(POLICY, aRoutine({ faults: [fault] }));
    assert.match(found?.message ?? "", /on numpy is not read, after 20 others/);
    assert.doesNotMatch(found?.reason ?? "", /pip/);
  });

  it("proposes a pin for a line that pip cannot read, if it starts with a name", () => {
    const fault = {
      code: "unparsed-requirement",
      file: "requirements.txt",
      line: 1,
      cause: "format",
      detail: "x",
    } as const;
    const fixOf = (faults: RoutineFault[]) => findingsOf(POLICY, aRoutine({ faults }))[0]?.fix;
    assert.equal(fixOf([{ ...fault, name: "numpy" }]), "write it as numpy==VERSION.");
    assert.match(fixOf([fault]) ?? "", /^correct the line/);
  });

  // What pip answers on Linux: no matching distribution, or no such file.
  const leftovers: readonly (readonly [line: string, fix: string])[] = [
    ["torch==2.2.2+cpu", "write torch==2.2.2."],
    ["tensorflow-macos==2.15.0", "write tensorflow==2.15.0."],
    ["pywin32==306", 'write pywin32==306; sys_platform == "win32".'],
    ["dataclasses==0.8", "remove the line."],
    ["pkg-resources==0.0.0", "remove the line."],
    [
      "en-core-web-sm==3.7.1",
      "write en-core-web-sm @ https://github.com/explosion/spacy-models/releases/download/en_core_web_sm-3.7.1/en_core_web_sm-3.7.1-py3-none-any.whl#sha256=DIGEST.",
    ],
  ];
  for (const [line, fix] of leftovers) {
    it(`refuses ${line}, and says what to write`, () => {
      const found = findingsOf(POLICY, aRoutine({ requirements: requirements(line) }));
      assert.deepEqual(
        found.map((one) => [one.code, one.fix]),
        [["REQ022", fix]],
      );
    });
  }

  it("refuses a path of another machine, and names the version that its file has", () => {
    const [numpy] = requirements("numpy");
    assert.ok(numpy);
    const address =
      "file:///croot/numpy_1708638617955/work/dist/numpy-1.26.4-cp310-cp310-linux_x86_64.whl";
    const [found] = findingsOf(
      POLICY,
      aRoutine({ requirements: [{ ...numpy, origin: { kind: "url", address } }] }),
    );
    assert.equal(found?.code, "REQ022");
    assert.equal(found.fix, "write numpy==1.26.4.");
  });

  for (const line of [
    "enum34==1.1.10",
    "argparse==1.4.0",
    "appnope==0.1.4",
    "dataclasses==0.6",
    "own-lib==1.0+build2",
  ])
    it(`accepts ${line}, which pip installs or which is unknown`, () =>
      assert.deepEqual(codesOf(POLICY, aRoutine({ requirements: requirements(line) })), []));

  it("accepts a local build if another index is named, and a line whose marker does not match", () => {
    const [torch] = requirements("torch==2.2.2+cpu");
    const index = { option: "--find-links", value: "wheels", file: "requirements.txt", line: 2 };
    assert.ok(torch);
    const found = findingsOf(POLICY, aRoutine({ requirements: [torch], indexes: [index] }));
    assert.ok(!found.some(({ code }) => code === "REQ022"));
    assert.deepEqual(
      codesOf(POLICY, aRoutine({ requirements: [{ ...torch, applies: false }] })),
      [],
    );
  });

  it("proposes versions that can be installed together and with the server", () => {
    const fixes = findingsOf(
      POLICY,
      aRoutine({
        requirements: requirements(
          "torchvision==0.14.1",
          "torch",
          "numpy",
          "google-cloud-aiplatform",
        ),
      }),
    ).map(({ fix }) => fix);
    assert.deepEqual(fixes, [
      "write torch==1.13.1, numpy==1.26.4, google-cloud-aiplatform==2.7.0, or the versions that pip freeze prints where they were tested; uv pip compile and model-version lock pin what they require, too.",
    ]);
  });

  it("reports all lines without a version in one finding for each file", () => {
    const [first, second, third, fourth] = requirements("numpy", "scipy==1.13.1", "pandas>=2", "x");
    assert.ok(first && second && third && fourth);
    const found = findingsOf(
      POLICY,
      aRoutine({ requirements: [first, second, third, { ...fourth, file: "more.txt" }] }),
    );
    assert.deepEqual(
      found.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`),
      [
        "REQ001 requirements.txt:1 2 of 3 requirements have no exact version: numpy (line 1), pandas>=2 (line 3)",
        "REQ001 more.txt:4 x has no version",
      ],
    );
    assert.deepEqual(found[0]?.data?.requirements, ["numpy", "pandas>=2"]);
  });

  it("names only the first of many lines, and lists all in its data", () => {
    const names = Array.from({ length: 30 }, (_, at) => `unknown-${at}`);
    const [found, ...others] = findingsOf(
      POLICY,
      aRoutine({ requirements: requirements(...names) }),
    );
    assert.deepEqual(others, []);
    assert.match(found?.message ?? "", /unknown-9 \(line 10\) and 20 more$/);
    assert.match(found?.fix ?? "", /^write unknown-0==VERSION, .* and 20 more, or the versions/);
    assert.deepEqual(found?.data?.requirements, names);
  });

  it("proposes no version of a distribution of which no release can be installed", () => {
    const fixOfLines = (...lines: readonly string[]) =>
      findingsOf(POLICY, aRoutine({ requirements: requirements(...lines) }))[0]?.fix ?? "";
    assert.match(fixOfLines("fasttext"), /^remove fasttext, of which no release/);
    assert.match(
      fixOfLines("fasttext", "numpy"),
      /^write numpy==.*; no release of fasttext can be/,
    );
    assert.doesNotMatch(fixOfLines("fasttext", "numpy"), /VERSION/);
    assert.match(fixOfLines("fasttext", "lightfm"), /^remove the lines; no release of fasttext/);
    assert.match(fixOfLines("unknown-0"), /^write unknown-0==VERSION/);
  });

  it("reports all lines of one file without a hash in one finding", () => {
    const manifest = aRoutine({ requirements: requirements("numpy==1.26.4", "scipy==1.13.1") });
    const found = findingsOf(POLICY, manifest, { requireHashes: true });
    assert.deepEqual(
      found.map(({ code, message }) => `${code} ${message}`),
      ["REQ002 2 requirements have no hash: numpy==1.26.4 (line 1), scipy==1.13.1 (line 2)"],
    );
  });

  const ignored = {
    code: "ignored-source",
    file: "pyproject.toml",
    line: 7,
    tool: "uv",
    kind: "index",
    address: "https://packages.example/simple",
  } as const;
  const sources: readonly (readonly [what: string, change: object, code: string])[] = [
    ["an index of others for a requirement", { name: "rows" }, "REQ023"],
    ["an index of others for any", {}, "REQ023?"],
    [
      "another build of the same project",
      { name: "torch", address: "https://download.pytorch.org/whl/cpu" },
      "REQ023?",
    ],
    ["a path", { name: "rows", kind: "path", address: "../rows" }, "REQ023"],
  ];
  for (const [what, change, code] of sources) {
    it(`reports ${code} for ${what} that only uv reads`, () => {
      const faults = [{ ...ignored, ...change }];
      assert.deepEqual(codesOf(POLICY, aRoutine({ faults })), [code]);
    });
  }
});
