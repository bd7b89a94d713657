import assert from "node:assert/strict";
import { factsOf } from "../../support/sources";

type Files = Readonly<Record<string, string>>;

/** Requirements of a file with what it includes, as `name specifier file:line`. */
function requirementsOf(text: string, more: Files = {}): string[] {
  return factsOf({ "requirements.txt": text, ...more }).requirements.map(
    ({ name, specifier, file, line }) => `${name} ${specifier} ${file}:${line}`,
  );
}

/** Faults of a file, as `code file:line`. */
function faultsOf(text: string, more: Files = {}): string[] {
  return factsOf({ "requirements.txt": text, ...more }).faults.map(
    ({ code, file, line }) => `${code} ${file}:${line}`,
  );
}

describe("readRequirements", () => {
  it("reads names, versions and lines, and skips comments", () => {
    assert.deepEqual(
      requirementsOf("# first\nnumpy==1.26.4  # why\n\n  scipy == 1.13.1\r\npandas\n"),
      [
        "numpy ==1.26.4 requirements.txt:2",
        "scipy ==1.13.1 requirements.txt:4",
        "pandas  requirements.txt:5",
      ],
    );
  });

  it("reads a file that starts with a byte order mark", () => {
    assert.deepEqual(requirementsOf("\uFEFFnumpy==1.26.4\n"), [
      "numpy ==1.26.4 requirements.txt:1",
    ]);
  });

  const text = "# numpé\r\nnumpy==1.26.4\r\n";
  const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");
  const utf32 = Buffer.concat(
    [...`\uFEFF${text}`].map((one) =>
      Buffer.from([0, 0, one.charCodeAt(0) >> 8, one.charCodeAt(0) & 255]),
    ),
  );
  const encodings: Readonly<Record<string, Buffer>> = {
    "UTF-16 as PowerShell writes it": utf16,
    "UTF-16 with the high byte first": Buffer.from(utf16).swap16(),
    "UTF-32 with the high byte first": utf32,
    "UTF-32 with the low byte first": Buffer.from(utf32).swap32(),
    "Latin-1 that its first line names": Buffer.from(
      `# coding: latin-1 é\n${text.slice(9)}`,
      "latin1",
    ),
    "UTF-8 that its second line names": Buffer.from(
      "# -*-\n# -*- coding: utf-8 -*- é\nnumpy==1.26.4",
    ),
  };
  for (const [encoding, bytes] of Object.entries(encodings)) {
    it(`reads ${encoding}`, () => {
      const { requirements, faults } = factsOf({ "requirements.txt": bytes });
      assert.deepEqual(faults, []);
      assert.deepEqual(
        requirements.map(({ name, specifier }) => name + specifier),
        ["numpy==1.26.4"],
      );
    });
  }

  const undecodable: Readonly<Record<string, string>> = {
    "bytes that are no UTF-8 and name no encoding": "# é\nnumpy==1.26.4",
    "an encoding that nobody knows": "# coding: klingon\nnumpy==1.26.4",
  };
  for (const [what, content] of Object.entries(undecodable)) {
    it(`refuses ${what}`, () => {
      const { faults } = factsOf({ "requirements.txt": Buffer.from(content, "latin1") });
      assert.deepEqual(
        faults.map(({ code, line }) => `${code} ${line}`),
        ["unparsed-requirement 1"],
      );
    });
  }

  it("joins lines that end in a backslash, and uses the number of the first", () => {
    assert.deepEqual(
      requirementsOf("numpy\\\n==1.26.4 \\\n  ; python_version >= '3.8'\nscipy==1.13.1 \\\n"),
      ["numpy ==1.26.4 requirements.txt:1", "scipy ==1.13.1 requirements.txt:4"],
    );
  });

  it("reads hashes on continued lines", () => {
    const digest = "a".repeat(64);
    const [found] = factsOf({
      "requirements.txt": `numpy==1.26.4 \\\n    --hash=sha256:${digest} \\\n    --hash sha512:${digest}${digest}\n`,
    }).requirements;
    assert.deepEqual(found?.hashes, [`sha256:${digest}`, `sha512:${digest}${digest}`]);
  });

  it("follows included files from the folder of the including one", () => {
    const more = {
      "more/a.txt": "-r b.txt\nnumpy==1.26.4",
      "more/b.txt": "-r../c.txt",
      "c.txt": "scipy==1.13.1",
    };
    assert.deepEqual(requirementsOf("--requirement=more/a.txt\n", more), [
      "scipy ==1.13.1 c.txt:1",
      "numpy ==1.26.4 more/a.txt:2",
    ]);
  });

  it("refuses files that include each other, or themselves, as pip does", () => {
    const more = { "a.txt": "-r requirements.txt\nnumpy==1" };
    const text = "-r a.txt\n-r requirements.txt";
    assert.deepEqual(requirementsOf(text, more), ["numpy ==1 a.txt:2"]);
    assert.deepEqual(faultsOf(text, more), [
      "unparsed-requirement a.txt:1",
      "unparsed-requirement requirements.txt:2",
    ]);
  });

  it("reads a file that two others include once as requirements and once as constraints", () => {
    const more = { "a.txt": "-r c.txt", "b.txt": "-r c.txt", "c.txt": "numpy==1.26.4" };
    assert.deepEqual(requirementsOf("-c c.txt\n-r a.txt\n-r b.txt\nscipy", more), [
      "numpy ==1.26.4 c.txt:1",
      "scipy  requirements.txt:4",
    ]);
    assert.deepEqual(faultsOf("-r a.txt\n-r b.txt", more), []);
  });

  it("reads no file outside of the sources", () => {
    assert.deepEqual(faultsOf("-r ../../../../../../etc/passwd\n-r /etc/passwd\n"), [
      "missing-include requirements.txt:1",
      "missing-include requirements.txt:2",
    ]);
  });

  it("reports an included file that is missing", () => {
    assert.deepEqual(faultsOf("-r a.txt\n-c b.txt\n"), [
      "missing-include requirements.txt:1",
      "missing-include requirements.txt:2",
    ]);
  });

  it("pins unpinned requirements by constraints, and requires nothing by them", () => {
    const more = { "c.txt": "NumPy==1.26.4\nscipy==1.13.1\n-c d.txt", "d.txt": "pandas==2.2.2" };
    assert.deepEqual(requirementsOf("numpy\npandas>=2\n-c c.txt\n", more), [
      "numpy ==1.26.4 requirements.txt:1",
      "pandas >=2,==2.2.2 requirements.txt:2",
    ]);
  });

  it("keeps constraints on distributions that no line names", () => {
    const found = factsOf({
      "requirements.txt": "numpy\n-c c.txt\n",
      "c.txt": "numpy<2\nscipy<1.14\nSciPy>1",
    });
    assert.deepEqual(found.constraints, [{ name: "scipy", specifier: "<1.14,>1" }]);
    assert.equal("constraints" in factsOf({ "requirements.txt": "numpy\n" }), false);
  });

  it("reads 20 different constraints on one distribution, and reports once that there are more", () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, at) => `numpy>=1.${at}\n`.repeat(2)).join("");
    const found = (count: number) => faultsOf("numpy\n-c c.txt\n", { "c.txt": lines(count) });
    assert.deepEqual(found(20), []);
    assert.deepEqual(found(30), ["unparsed-requirement c.txt:41"]);
  });

  it("skips a constraint whose marker does not match", () => {
    assert.deepEqual(
      requirementsOf("-c c.txt\nnumpy", { "c.txt": 'numpy==1.0; python_version < "3"' }),
      ["numpy  requirements.txt:2"],
    );
  });

  it("says for each requirement whether its marker matches the container", () => {
    const found = factsOf({
      "requirements.txt": 'a==1; sys_platform == "win32"\nb==1; python_version >= "3.10"\nc==1',
    }).requirements;
    assert.deepEqual(
      found.map(({ applies }) => applies),
      [false, true, undefined],
    );
  });

  it("keeps options that say where distributions come from, without passwords", () => {
    const text =
      "-i https://user:secret@example.com/simple\n--extra-index-url=https://example.com\n-fhttps://example.com/links\n--trusted-host example.com\n--no-index\n--require-hashes\n--pre\n--only-binary :all:\n";
    const { indexes, faults } = factsOf({ "requirements.txt": text });
    assert.deepEqual(
      indexes.map(({ option, value }) => `${option} ${value}`.trim()),
      [
        "--index-url https://***@example.com/simple",
        "--extra-index-url https://example.com",
        "--find-links https://example.com/links",
        "--trusted-host example.com",
        "--no-index",
        "--require-hashes",
      ],
    );
    assert.deepEqual(faults, []);
  });

  it("reads paths, and reports missing ones", () => {
    const text =
      "./libs/common\n-e ./libs/common\n./wheels/a-1.0-py3-none-any.whl\n./wheels/b-1.0-py3-none-any.whl\n";
    const more = { "libs/common/setup.py": "", "wheels/a-1.0-py3-none-any.whl": "" };
    const { requirements, faults } = factsOf({ "requirements.txt": text, ...more });
    assert.deepEqual(
      requirements.map(({ origin }) => origin?.kind),
      ["path", "path", "path", "path"],
    );
    assert.deepEqual(
      faults.map(({ code, line }) => `${code} ${line}`),
      ["missing-include 4"],
    );
  });

  it("reads the name of a folder from its project, and of other places from their URLs", () => {
    const addresses = [
      "./libs/common",
      "./my-pkg-1.0.tar.gz",
      "https://example.com/a/b/archive/refs/tags/v1.zip",
      "https://example.com/v1.zip",
      "https://example.com/a_b-1.0-py3-none-any.whl",
      "git+https://example.com/c.git@v1#egg=d[x]&subdirectory=e",
      "git+ssh://git@example.com/a/b.git",
    ];
    const { requirements, faults } = factsOf({
      "requirements.txt": addresses.join("\n"),
      "libs/common/pyproject.toml": '[project]\nname = "acme"\n',
      "my-pkg-1.0.tar.gz": "",
    });
    assert.deepEqual(faults, []);
    assert.deepEqual(
      requirements.map(({ name, specifier }) => name + specifier),
      ["acme", "my-pkg", "b", "", "a-b==1.0", "d", "b"],
    );
  });

  it("continues after a line that pip cannot read", () => {
    const text = "numpy=1.26.4\n--unknown-option\nscipy==1.13.1\n";
    assert.deepEqual(faultsOf(text), [
      "unparsed-requirement requirements.txt:1",
      "unparsed-requirement requirements.txt:2",
    ]);
    assert.deepEqual(requirementsOf(text), ["scipy ==1.13.1 requirements.txt:3"]);
  });

  it("reads the file that is named, and reports a missing one", () => {
    const files = { "requirements.txt": "numpy==1.26.4", "serving.txt": "scipy==1.13.1" };
    assert.deepEqual(
      factsOf(files, { requirements: "serving.txt" }).requirements.map(({ name }) => name),
      ["scipy"],
    );
    assert.deepEqual(
      factsOf(files, { requirements: "other.txt" }).faults.map(
        ({ code, file }) => `${code} ${file}`,
      ),
      ["missing-requirements other.txt"],
    );
  });
});
